//! Text with holes: what is known when a shape is compiled, and what only the sink knows.

use std::borrow::Cow;

use super::Trail;
use crate::model::At;
use crate::source::Path;

/// A text whose secrets and node values are not filled in yet, and which knows where each of its characters comes from.
///
/// Two texts are equal when the same is written for them, wherever it comes from.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// Literals and holes in order; neighbouring literals of one trail are joined.
    pieces: Vec<Piece>,
    /// Whether a literal in it is a secret.
    confidential: bool,
    /// Whether its file is a program.
    executable: bool,
    /// Whether only its owner may read its file, though it is not a secret.
    private: bool,
}

/// A part of a [`Text`].
#[derive(Clone, Debug)]
pub enum Piece {
    /// Characters as they will be written (in a value) or as they will be encoded (in a scalar).
    Literal(String, Trail),
    /// Filled by the sink, with a value of [`Hole::path`]. The trail is the reason for the hole.
    Hole(Hole, Trail),
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
    /// The secret text of a file, by the key of the spec that names its source.
    FileSecret(Path),
    /// The node's name.
    NodeName,
    /// A number that the node's name has from a range: the only one, or the one at this position.
    NodeIndex(Option<usize>),
    /// The value of a label, by its key, that the node's own table sets.
    NodeLabel(String),
    /// The node's addresses, joined with commas as `--node-ip` accepts them.
    NodeAddresses,
    /// The node's first address.
    NodeAddress,
}

impl Hole {
    /// Whether the value must not be read by others.
    pub fn is_secret(&self) -> bool {
        matches!(self, Hole::TokenSecret(_) | Hole::FileSecret(_))
    }

    /// What is shown in place of the value.
    pub fn placeholder(&self) -> String {
        match self {
            Hole::TokenSecret(token) => format!("<secret of token {}>", token.escape_debug()),
            Hole::Signature { token, .. } => format!("<signature by token {}>", token.escape_debug()),
            Hole::FileSecret(_) => "<secret text>\n".to_owned(),
            Hole::NodeName => "<node name>".to_owned(),
            Hole::NodeIndex(_) => "<node index>".to_owned(),
            Hole::NodeLabel(_) => "<node label>".to_owned(),
            Hole::NodeAddresses => "<node addresses>".to_owned(),
            Hole::NodeAddress => "<node address>".to_owned(),
        }
    }

    /// The place in the spec behind the value that fills it: the token's table, or the node's entry.
    pub fn path(&self, node: Option<&Path>) -> Path {
        match self {
            Hole::TokenSecret(token) | Hole::Signature { token, .. } => Path::of("tokens").key(token),
            Hole::FileSecret(path) => path.clone(),
            Hole::NodeName
            | Hole::NodeIndex(_)
            | Hole::NodeLabel(_)
            | Hole::NodeAddresses
            | Hole::NodeAddress => node.cloned().unwrap_or_default(),
        }
    }
}

impl Text {
    /// An empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Characters with what they come from.
    pub fn traced(literal: impl AsRef<str>, trail: Trail) -> Self {
        let mut text = Text::new();
        text.push_traced(literal.as_ref(), &trail);
        text
    }

    /// A hole, with why it is there.
    pub fn hole(hole: Hole, trail: Trail) -> Self {
        Text { pieces: vec![Piece::Hole(hole, trail)], ..Text::default() }
    }

    /// A value of the spec, or a default, as it is printed.
    pub fn of<T: std::fmt::Display>(at: &At<T>) -> Self {
        Text::traced(at.value.to_string(), Trail::of(at))
    }

    /// Its literals and holes, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Adds characters of nodejoin's own code at the end.
    pub fn push_str(&mut self, literal: &'static str) {
        self.push_traced(literal, &Trail::Fixed);
    }

    /// Adds characters at the end, with what they come from.
    pub fn push_traced(&mut self, literal: &str, trail: &Trail) {
        if literal.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(Piece::Literal(last, same)) if same == trail => last.push_str(literal),
            _ => self.pieces.push(Piece::Literal(literal.to_owned(), trail.clone())),
        }
    }

    /// Adds a hole at the end.
    pub fn push_hole(&mut self, hole: Hole, trail: &Trail) {
        self.pieces.push(Piece::Hole(hole, trail.clone()));
    }

    /// Adds another text at the end.
    pub fn push_text(&mut self, text: &Text) {
        for piece in &text.pieces {
            match piece {
                Piece::Literal(literal, trail) => self.push_traced(literal, trail),
                Piece::Hole(hole, trail) => self.push_hole(hole.clone(), trail),
            }
        }
    }

    /// Texts with a separator of nodejoin's between them.
    pub fn joined(texts: impl IntoIterator<Item = Text>, separator: &'static str) -> Self {
        let mut all = Text::new();
        for (index, text) in texts.into_iter().enumerate() {
            if index > 0 {
                all.push_str(separator);
            }
            all.push_text(&text);
        }
        all
    }

    /// Whether nothing is written for it.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The whole text when it has no hole.
    pub fn as_literal(&self) -> Option<Cow<'_, str>> {
        match self.pieces.as_slice() {
            [] => Some("".into()),
            [Piece::Literal(literal, _)] => Some(literal.into()),
            pieces => {
                let literal = |piece: &Piece| match piece {
                    Piece::Literal(literal, _) => Some(literal.clone()),
                    Piece::Hole(..) => None,
                };
                pieces.iter().map(literal).collect::<Option<String>>().map(Cow::Owned)
            }
        }
    }

    /// Its holes, in order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Hole(hole, _) => Some(hole),
            Piece::Literal(..) => None,
        })
    }

    /// Its literals, in parts.
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(literal, _) => Some(literal.as_str()),
            Piece::Hole(..) => None,
        })
    }

    /// The same text, whose literals others must not read: its file is written like one with a secret.
    pub fn confidential(mut self) -> Self {
        self.confidential = true;
        self
    }

    /// The same text, whose file is a program.
    pub fn executable(mut self) -> Self {
        self.executable = true;
        self
    }

    /// The same text, whose file only its owner may read.
    pub fn private(mut self) -> Self {
        self.private = true;
        self
    }

    /// Whether only the owner of its file may read it, though it is not a secret.
    pub fn is_private(&self) -> bool {
        self.private
    }

    /// Whether its file is a program.
    pub fn is_executable(&self) -> bool {
        self.executable
    }

    /// Whether one of its holes, or one of its literals, is secret.
    pub fn is_secret(&self) -> bool {
        self.confidential || self.holes().any(Hole::is_secret)
    }

    /// Whether one of its literals is secret.
    pub fn is_confidential(&self) -> bool {
        self.confidential
    }

    /// Each literal changed by `encode`, holes and trails kept.
    pub fn map_literals(&self, encode: impl Fn(&str) -> String) -> Text {
        let mut text = Text::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal, trail) => text.push_traced(&encode(literal), trail),
                Piece::Hole(hole, trail) => text.push_hole(hole.clone(), trail),
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
                Piece::Literal(literal, _) => out.push_str(literal),
                Piece::Hole(hole, _) => out.push_str(&known(hole).unwrap_or_else(|| hole.placeholder())),
            }
        }
        out
    }

    /// Whether another text is written alike and comes from the same places.
    pub(super) fn same_trail(&self, other: &Text) -> bool {
        let same = |(one, other): (&Piece, &Piece)| match (one, other) {
            (Piece::Literal(one, from), Piece::Literal(other, also)) => one == other && from == also,
            (Piece::Hole(one, from), Piece::Hole(other, also)) => one == other && from == also,
            _ => false,
        };
        self.pieces.len() == other.pieces.len() && self.pieces.iter().zip(&other.pieces).all(same)
    }

    /// What is written, without trails: literals between holes as one.
    fn written(&self) -> Vec<Result<Cow<'_, str>, &Hole>> {
        let mut all: Vec<Result<Cow<'_, str>, &Hole>> = Vec::new();
        for piece in &self.pieces {
            match (piece, all.last_mut()) {
                (Piece::Literal(literal, _), Some(Ok(last))) => last.to_mut().push_str(literal),
                (Piece::Literal(literal, _), _) => all.push(Ok(literal.into())),
                (Piece::Hole(hole, _), _) => all.push(Err(hole)),
            }
        }
        all
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.written() == other.written()
    }
}

impl Eq for Text {}

impl From<&'static str> for Text {
    /// Characters of nodejoin's own code.
    fn from(literal: &'static str) -> Self {
        Text::traced(literal, Trail::Fixed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Trail {
        Trail::value(Path::of(path))
    }

    #[test]
    fn equal_is_what_is_written_alike() {
        let mut parts = Text::traced("a", of("x"));
        parts.push_traced("b", &of("y"));
        parts.push_hole(Hole::NodeName, &of("x"));
        let mut whole = Text::from("ab");
        whole.push_hole(Hole::NodeName, &Trail::Fixed);
        assert_eq!(parts, whole);
        whole.push_str("c");
        assert_ne!(parts, whole);
        assert_eq!(Text::traced("", of("x")), Text::new());
    }

    #[test]
    fn pieces_of_one_trail_are_one_and_encoding_keeps_it() {
        let mut text = Text::traced("a", of("x"));
        text.push_traced("b", &of("x"));
        text.push_str("-");
        text.push_text(&Text::traced("c", of("y")));
        let trails = |text: &Text| -> Vec<(String, Option<String>)> {
            let piece = |piece: &Piece| match piece {
                Piece::Literal(literal, trail) => (literal.clone(), trail.path().map(Path::to_string)),
                Piece::Hole(hole, _) => (hole.placeholder(), None),
            };
            text.pieces().iter().map(piece).collect()
        };
        let some = |path: &str| Some(path.to_owned());
        assert_eq!(
            trails(&text.map_literals(str::to_uppercase)),
            [("AB".to_owned(), some("x")), ("-".to_owned(), None), ("C".to_owned(), some("y"))]
        );
        assert_eq!(text.as_literal().as_deref(), Some("ab-c"));
    }
}
