use std::ops::Range;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::scope::Scope;
use crate::facts::{File, FileTrail};
use crate::model::{Node, NodePart};
use crate::plan::PlannedFile;
use crate::proof::signature_of;
use crate::render::{Hole, Piece};
use crate::source::{Path, Source};

/// A planned file with its holes filled, under the name that reports show: with a node's own values, and placeholders for
/// secrets, which are never shown. Its bytes lead to where the plan has them from.
pub(super) fn file(name: String, planned: &PlannedFile, node: Option<&Node>, scope: Scope<'_>) -> File {
    // What was edited by hand no longer comes from the spec.
    if let Some(edited) = scope.edits.and_then(|edits| edits.get(&name)) {
        return File::new(Arc::new(Source::new(name, edited.clone())));
    }
    let mut out = String::new();
    let mut masked: Vec<Range<usize>> = Vec::new();
    let mut spans: Vec<(Range<usize>, Path)> = Vec::new();
    for piece in planned.file.text.pieces() {
        let start = out.len();
        let trail = match piece {
            Piece::Literal(literal, trail) => {
                out.push_str(literal);
                trail
            }
            Piece::Hole(hole, trail) => {
                out.push_str(&value(hole, node));
                if hole.is_secret() {
                    // The contents of a secret that is not available are unknown.
                    masked.push(start..out.len());
                    continue;
                }
                trail
            }
        };
        spans.extend(trail.path().map(|path| (start..out.len(), path.clone())));
    }
    let source = Source::new(name, out).masking(masked);
    let trail = FileTrail::new(planned.file.because.path().cloned(), spans);
    File { trail: Arc::new(trail), ..File::new(Arc::new(source)) }
}

fn value(hole: &Hole, node: Option<&Node>) -> String {
    let addresses = || node.map(|node| node.addresses.iter().map(ToString::to_string).collect::<Vec<_>>());
    match hole {
        Hole::TokenSecret(token) => stand_in(token),
        Hole::Signature { token, id, content } => signature_of(content, id, &stand_in(token)),
        Hole::FileSecret(path) => stand_in(&path.to_string()),
        Hole::NodeName => node.map(|node| node.name.to_string()).unwrap_or_default(),
        Hole::NodeIndex(position) => {
            node.and_then(|node| node.part(&NodePart::Index(*position))).unwrap_or_default()
        }
        Hole::NodeLabel(key) => node.and_then(|node| node.label(key)).unwrap_or_default().to_owned(),
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
