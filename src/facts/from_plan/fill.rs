use std::ops::Range;

use sha2::{Digest as _, Sha256};

use super::Scope;
use crate::facts::{Behind, File};
use crate::model::Node;
use crate::proof::signature_of;
use crate::render::{Hole, Piece, Text};
use crate::source::Source;

/// A text with its holes filled: a node's values are its own, a secret's stand-in is shown by nobody.
pub(super) fn file(name: String, text: &Text, node: Option<&Node>, behind: Behind, scope: Scope<'_>) -> File {
    // What was changed by hand is no longer what the spec says.
    if let Some(edited) = scope.edits.and_then(|edits| edits.get(&name)) {
        return File::new(std::sync::Arc::new(Source::new(name, edited.clone())));
    }
    let mut out = String::new();
    let mut masked: Vec<Range<usize>> = Vec::new();
    for piece in text.pieces() {
        match piece {
            Piece::Literal(literal) => out.push_str(literal),
            Piece::Hole(hole) => {
                let start = out.len();
                out.push_str(&value(hole, node));
                if hole.is_secret() {
                    masked.push(start..out.len());
                }
            }
        }
    }
    let source = Source::new(name, out).masking(masked);
    File { source: std::sync::Arc::new(source), behind: std::sync::Arc::new(behind) }
}

fn value(hole: &Hole, node: Option<&Node>) -> String {
    let addresses = || node.map(|node| node.addresses.iter().map(ToString::to_string).collect::<Vec<_>>());
    match hole {
        Hole::TokenSecret(token) => stand_in(token),
        Hole::Signature { token, id, content } => signature_of(content, id, &stand_in(token)),
        Hole::NodeName => node.map(|node| node.name.to_string()).unwrap_or_default(),
        Hole::NodeAddress => addresses().and_then(|all| all.into_iter().next()).unwrap_or_default(),
        Hole::NodeAddresses => addresses().map(|all| all.join(",")).unwrap_or_default(),
    }
}

/// Sixteen characters that no other token has.
pub(super) fn stand_in(token: &str) -> String {
    let mut digest = format!("{:x}", Sha256::digest(token));
    digest.truncate(16);
    digest
}
