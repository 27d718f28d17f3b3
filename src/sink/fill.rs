//! Fills holes.

use super::SinkError;
use crate::model::Node;
use crate::render::{Hole, Piece, Text};

/// Where secrets come from when a hole is filled.
pub trait Secrets: Sync {
    /// Appends the secret half of a token to `out`; false when it is not at hand.
    fn append(&self, token: &str, out: &mut Vec<u8>) -> bool;
}

/// Appends a text to `out`, its holes filled.
///
/// # Errors
/// When a secret is not at hand.
pub fn fill(
    text: &Text,
    node: Option<&Node>,
    secrets: &dyn Secrets,
    out: &mut Vec<u8>,
) -> Result<(), SinkError> {
    use std::io::Write as _;
    for piece in text.pieces() {
        let hole = match piece {
            Piece::Literal(literal) => {
                out.extend_from_slice(literal.as_bytes());
                continue;
            }
            Piece::Hole(hole) => hole,
        };
        match (hole, node) {
            (Hole::TokenSecret(token), _) => {
                if !secrets.append(token, out) {
                    return Err(SinkError::NoSecret(token.clone()));
                }
            }
            (Hole::NodeName, Some(node)) => out.extend_from_slice(node.name.as_str().as_bytes()),
            (Hole::NodeAddress, Some(node)) => {
                if let Some(address) = node.addresses.first() {
                    // Writing to memory does not fail.
                    let _ = write!(out, "{address}");
                }
            }
            (Hole::NodeAddresses, Some(node)) => {
                for (position, address) in node.addresses.iter().enumerate() {
                    let comma = if position > 0 { "," } else { "" };
                    let _ = write!(out, "{comma}{address}");
                }
            }
            // Files of the whole cluster have no such hole.
            (Hole::NodeName | Hole::NodeAddress | Hole::NodeAddresses, None) => {}
        }
    }
    Ok(())
}
