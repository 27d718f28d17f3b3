use std::fmt;
use std::str::FromStr;

use crate::diagnostic::suggest;
use crate::kube::value::Malformed;

/// A text with values of the node in it: `metal://rack-{index}/{name}`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NodeText(Vec<NodePart>);

/// A part of a [`NodeText`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NodePart {
    /// The same for all nodes.
    Literal(String),
    /// The node's name.
    Name,
    /// One of the numbers that the node's name has from a range: the only one, or the one at this position.
    Index(Option<usize>),
    /// The value of a label that the node's own table sets: nodes whose tables differ in it share a shape.
    Label {
        /// The label's key.
        key: String,
        /// Its value for the first of these nodes.
        first: String,
    },
}

/// How placeholders are written, for reports.
const PLACEHOLDERS: [&str; 2] = ["{name}", "{index}"];

impl NodeText {
    /// Its parts in order.
    pub fn parts(&self) -> &[NodePart] {
        &self.0
    }

    /// The value of a label that each node's own table sets; `first` is that of the first of these nodes.
    pub fn of_label(key: &str, first: String) -> Self {
        Self(vec![NodePart::Label { key: key.to_owned(), first }])
    }

    /// Whether it was written without placeholders.
    pub fn is_plain(&self) -> bool {
        self.0.iter().all(|part| matches!(part, NodePart::Literal(_) | NodePart::Label { .. }))
    }

    /// The text of a node that could exist.
    pub fn sample(&self) -> String {
        let part = |part: &NodePart| match part {
            NodePart::Literal(text) | NodePart::Label { first: text, .. } => text.clone(),
            NodePart::Name => "node".to_owned(),
            NodePart::Index(_) => "1".to_owned(),
        };
        self.0.iter().map(part).collect()
    }
}

impl fmt::Display for NodePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(text) | Self::Label { first: text, .. } => f.write_str(text),
            Self::Name => f.write_str("{name}"),
            Self::Index(None) => f.write_str("{index}"),
            Self::Index(Some(position)) => write!(f, "{{index-{position}}}"),
        }
    }
}

impl fmt::Display for NodeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| part.fmt(f))
    }
}

impl FromStr for NodeText {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            let (literal, tail) = rest.split_at(open);
            let inside = tail.strip_prefix('{').and_then(|tail| tail.split_once('}'));
            let Some((inside, after)) = inside else {
                return Err(Malformed::new("has a brace that is not part of a placeholder")
                    .label("single brace")
                    .help("write `{name}` or `{index}`, or remove the brace"));
            };
            if !literal.is_empty() {
                parts.push(NodePart::Literal(literal.to_owned()));
            }
            parts.push(placeholder(inside)?);
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(NodePart::Literal(rest.to_owned()));
        }
        Ok(Self(parts))
    }
}

fn placeholder(inside: &str) -> Result<NodePart, Malformed> {
    let position = |digits: &str| digits.parse().ok().filter(|position| (1..=9).contains(position));
    match (inside, inside.strip_prefix("index-").and_then(position)) {
        ("name", _) => return Ok(NodePart::Name),
        ("index", _) => return Ok(NodePart::Index(None)),
        (_, Some(position)) => return Ok(NodePart::Index(Some(position))),
        _ => {}
    }
    let written = format!("{{{inside}}}");
    let help = match suggest::nearest(&written, PLACEHOLDERS) {
        Some(near) => format!("write `{near}`"),
        None => "write `{name}` for the node's name, or `{index}` for its number in the range".to_owned(),
    };
    Err(Malformed::new(format!("has the unknown placeholder `{}`", written.escape_debug()))
        .label("unknown placeholder")
        .help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_parts() {
        let text: NodeText = "metal://rack-{index}/{name}".parse().unwrap();
        assert_eq!(text.to_string(), "metal://rack-{index}/{name}");
        assert_eq!(text.sample(), "metal://rack-1/node");
        assert!(!text.is_plain());
        assert!("row-7".parse::<NodeText>().unwrap().is_plain());
        let text: NodeText = "{index-2}".parse().unwrap();
        assert_eq!(text.parts(), [NodePart::Index(Some(2))]);
    }

    #[test]
    fn others_are_refused() {
        for wrong in ["{", "}", "a{name", "{idx}", "{index-0}", "{index-x}", "{{name}}", "{}", "name}"] {
            assert!(wrong.parse::<NodeText>().is_err(), "{wrong}");
        }
    }
}
