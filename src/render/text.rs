//! Text with holes: what is known when a shape is compiled, and what only the sink knows.

/// A text whose secrets and node values are not filled in yet.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Text {
    /// Literals and holes in order; neighbouring literals are joined.
    pieces: Vec<Piece>,
}

/// A part of a [`Text`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Characters as they will be written (in a value) or as they will be encoded (in a scalar).
    Literal(String),
    /// Filled by the sink.
    Hole(Hole),
}

/// A value that is not part of the compiled text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Hole {
    /// The 16 characters of a token's secret, by the token's name in the spec.
    TokenSecret(String),
    /// A token's signature of a text, as cluster-info has it.
    Signature {
        /// The token's name in the spec.
        token: String,
        /// Its public half.
        id: String,
        /// What is signed.
        content: String,
    },
    /// The node's name.
    NodeName,
    /// The node's addresses, joined with commas as `--node-ip` takes them.
    NodeAddresses,
    /// The node's first address.
    NodeAddress,
}

impl Hole {
    /// Whether the value must not be read by others.
    pub fn is_secret(&self) -> bool {
        matches!(self, Hole::TokenSecret(_))
    }

    /// What is shown in place of the value.
    pub fn placeholder(&self) -> String {
        match self {
            Hole::TokenSecret(token) => format!("<secret of token {token}>"),
            Hole::Signature { token, .. } => format!("<signature by token {token}>"),
            Hole::NodeName => "<node name>".to_owned(),
            Hole::NodeAddresses => "<node addresses>".to_owned(),
            Hole::NodeAddress => "<node address>".to_owned(),
        }
    }
}

impl Text {
    /// An empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Its literals and holes, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Adds characters at the end.
    pub fn push_str(&mut self, literal: &str) {
        if literal.is_empty() {
            return;
        }
        if let Some(Piece::Literal(last)) = self.pieces.last_mut() {
            last.push_str(literal);
        } else {
            self.pieces.push(Piece::Literal(literal.to_owned()));
        }
    }

    /// Adds a hole at the end.
    pub fn push_hole(&mut self, hole: Hole) {
        self.pieces.push(Piece::Hole(hole));
    }

    /// Adds another text at the end.
    pub fn push_text(&mut self, text: &Text) {
        for piece in &text.pieces {
            match piece {
                Piece::Literal(literal) => self.push_str(literal),
                Piece::Hole(hole) => self.push_hole(hole.clone()),
            }
        }
    }

    /// The whole text when it has no hole.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(literal)] => Some(literal),
            _ => None,
        }
    }

    /// Its holes, in order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Hole(hole) => Some(hole),
            Piece::Literal(_) => None,
        })
    }

    /// Whether one of its holes is a secret.
    pub fn is_secret(&self) -> bool {
        self.holes().any(Hole::is_secret)
    }

    /// Each literal changed by `encode`, holes kept.
    pub fn map_literals(&self, encode: impl Fn(&str) -> String) -> Text {
        let mut text = Text::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => text.push_str(&encode(literal)),
                Piece::Hole(hole) => text.push_hole(hole.clone()),
            }
        }
        text
    }

    /// The text with placeholders in its holes, for people to read.
    pub fn placeholders(&self) -> String {
        self.placeholders_of(|_| None)
    }

    /// The text with what is known in its holes, and placeholders in the others.
    pub fn placeholders_of(&self, known: impl Fn(&Hole) -> Option<String>) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => out.push_str(literal),
                Piece::Hole(hole) => out.push_str(&known(hole).unwrap_or_else(|| hole.placeholder())),
            }
        }
        out
    }
}

impl From<&str> for Text {
    fn from(literal: &str) -> Self {
        let mut text = Text::new();
        text.push_str(literal);
        text
    }
}

impl From<String> for Text {
    fn from(literal: String) -> Self {
        Text::from(literal.as_str())
    }
}

impl From<Hole> for Text {
    fn from(hole: Hole) -> Self {
        Text { pieces: vec![Piece::Hole(hole)] }
    }
}
