//! Fills holes.

use super::SinkError;
use crate::model::{Node, NodePart};
use crate::render::{Hole, Piece, Text};
use crate::secret::{Buffer, Vault, detached_signature, reveal};

/// Appends a text to `out`, its holes filled.
///
/// # Errors
/// If a secret is not available.
pub fn fill(text: &Text, node: Option<&Node>, vault: &Vault, out: &mut Buffer) -> Result<(), SinkError> {
    text.pieces().iter().try_for_each(|piece| fill_piece(piece, node, vault, out))
}

/// Appends a part of one.
pub(super) fn fill_piece(
    piece: &Piece,
    node: Option<&Node>,
    vault: &Vault,
    out: &mut Buffer,
) -> Result<(), SinkError> {
    match piece {
        Piece::Literal(literal, _) => out.push(literal.as_bytes()),
        Piece::Hole(Hole::TokenSecret(token), _) => match vault.get(token) {
            Some(secret) => reveal(secret, out),
            None => return Err(SinkError::NoSecret(token.clone())),
        },
        Piece::Hole(Hole::FileSecret(path), _) => match vault.file(path) {
            Some(secret) => reveal(secret, out),
            None => return Err(SinkError::NoSecret(path.to_string())),
        },
        Piece::Hole(Hole::Signature { token, id, content }, _) => {
            let secret = vault.get(token).ok_or_else(|| SinkError::NoSecret(token.clone()))?;
            let signature = detached_signature(content.as_bytes(), id, secret);
            out.push(signature.unwrap_or_default().as_bytes());
        }
        // Files of the whole cluster have no holes of nodes.
        Piece::Hole(hole, _) => out.push(node_value(hole, node).unwrap_or_default().as_bytes()),
    }
    Ok(())
}

/// What a node puts into a hole; nothing for a secret's hole, or without a node.
pub fn node_value(hole: &Hole, node: Option<&Node>) -> Option<String> {
    let node = node?;
    match hole {
        Hole::TokenSecret(_) | Hole::FileSecret(_) | Hole::Signature { .. } => None,
        Hole::NodeName => Some(node.name.to_string()),
        Hole::NodeIndex(position) => node.part(&NodePart::Index(*position)),
        Hole::NodeLabel(key) => node.label(key).map(ToOwned::to_owned),
        Hole::NodeAddress => node.addresses.first().map(ToString::to_string),
        Hole::NodeAddresses => {
            Some(node.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
        }
    }
}
