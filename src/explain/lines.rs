//! The lines of a planned text, and the piece behind each of their characters.

use crate::model::Node;
use crate::render::{Hole, Piece, Text, Trail};
use crate::sink::node_value;
use crate::source::Path;

/// A line of a file in which a setting is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Landing {
    /// The file, below the built folder.
    pub file: String,
    /// Which line, from 1.
    pub line: usize,
    /// The line; placeholders are in place of secrets.
    pub text: String,
}

/// A run of characters of one line that come from one place.
pub struct Run<'t> {
    /// Which line, from 1.
    pub line: usize,
    /// The characters; a placeholder in place of a secret.
    pub text: String,
    /// Why they are there.
    pub trail: &'t Trail,
    /// The value that fills a hole, by its place in the spec.
    pub value: Option<Path>,
}

/// The runs of a text, as it is written for a node, in order. A line break belongs to the line before it.
pub fn runs<'t>(text: &'t Text, node: Option<&Node>) -> Vec<Run<'t>> {
    let mut runs = Vec::new();
    let mut line = 1;
    for piece in text.pieces() {
        let (written, trail, value) = match piece {
            Piece::Literal(literal, trail) => (literal.clone(), trail, None),
            Piece::Hole(hole, trail) => {
                let known = node_value(hole, node).unwrap_or_else(|| hole.placeholder());
                (known, trail, Some(value_of(hole, node)))
            }
        };
        for part in written.split_inclusive('\n') {
            runs.push(Run { line, text: part.to_owned(), trail, value: value.clone() });
            line += usize::from(part.ends_with('\n'));
        }
    }
    runs
}

/// The place in the spec of the value in a hole.
fn value_of(hole: &Hole, node: Option<&Node>) -> Path {
    let path = hole.path(node.map(Node::path).as_ref());
    match (hole, node) {
        (Hole::NodeAddress | Hole::NodeAddresses, Some(node)) => node.address_path(),
        (Hole::NodeLabel(key), _) => path.key("labels").key(key),
        (Hole::TokenSecret(_), _) => path.key("secret"),
        _ => path,
    }
}

/// The lines of a text as it is written for a node, without line breaks.
pub(super) fn written(text: &Text, node: Option<&Node>) -> Vec<String> {
    let whole = text.placeholders_of(|hole| node_value(hole, node));
    whole.lines().map(ToOwned::to_owned).collect()
}
