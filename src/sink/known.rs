//! What of a tree is as it was written, without reading it.
//!
//! A node's folder is the unit. Its **mark** is a digest of what a build puts into it (the text of its shape, the node's values and the
//! secrets) and of what the system has of each file and folder in it ([`Stamp`]): inodes and times of change, which the system chooses, and
//! no clone, copy or edit has. The record beside the target has the marks that nodejoin saw. A folder whose mark is among them
//! has the bytes that this build would write, and nothing else: a new name in a folder changes the folder's own time.
//!
//! The mark of the whole is a digest of `manifest.json` and of what the build puts into all units. Where the record has it, the manifest is
//! the one that this build would write.
//!
//! A mark is true of a folder whatever became of others, so old ones in a record are harmless. What is encrypted has no marks:
//! nothing beside it may help to guess what is in it.

use std::collections::BTreeSet;

use rayon::prelude::*;
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::FileType;
use rustix::io::Errno;
use sha2::{Digest as _, Sha256};

use super::digest::Known;
use super::fill::{fill_piece, node_value};
use super::output::{Output, mode_of};
use super::record::Record;
use super::removal::around;
use super::stamp::Stamp;
use super::system::{Calls, OPEN_FILE};
use crate::model::Node;
use crate::plan::{Plan, PlannedFile};
use crate::render::{Hole, Piece};
use crate::secret::Buffer;

/// How long a file must have rested before its time of change shows whether it is still the same: systems count in steps.
const REST: i128 = 20_000_000;
/// How many seconds another clock may differ.
const SKEW: i64 = 2;
/// How many bytes of a manifest are read at once.
const PIECE: usize = 256 * 1024;

/// What a build puts into the folders of a shape.
struct ShapeKey {
    /// A digest of its texts, their modes and secrets.
    digest: [u8; 32],
    /// The values of the node in them, in order.
    holes: Vec<Hole>,
    /// The paths below the folder: folders before what is in them.
    folders: Vec<String>,
    files: Vec<String>,
}

/// What a build puts into the folders of all nodes.
pub(super) struct Keys<'a> {
    output: &'a Output<'a>,
    shapes: Vec<ShapeKey>,
}

/// The mark of a folder, and when something in it was changed last.
#[derive(Clone, Copy)]
pub(super) struct Marked {
    pub(super) mark: Known,
    changed: (i64, u64),
}

impl Marked {
    /// Whether nothing was changed in the moment of `now`, or right before.
    pub(super) fn is_at_rest(&self, now: (i64, u64)) -> bool {
        let since = |(seconds, nanoseconds): (i64, u64)| {
            i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds)
        };
        since(self.changed) + REST < since(now)
    }
}

impl<'a> Keys<'a> {
    /// Those of an output; none if some of it is encrypted, or a secret is missing.
    pub(super) fn of(output: &'a Output<'a>) -> Option<Self> {
        if output.is_sealed() {
            return None;
        }
        let mut first: Vec<Option<&Node>> = vec![None; output.cluster.shapes.len()];
        for node in &output.cluster.nodes {
            if let Some(first @ None) = first.get_mut(node.shape) {
                *first = Some(node);
            }
        }
        let shape = |node: &Option<&Node>| {
            let files = node.map_or(&[][..], |node| output.plan.of_node(node));
            ShapeKey::of(files, output)
        };
        let shapes = first.par_iter().map(shape).collect::<Option<_>>()?;
        Some(Self { output, shapes })
    }

    /// A digest of what is put into the folder of a node.
    fn key(&self, node: &Node) -> Option<[u8; 32]> {
        let shape = self.shapes.get(node.shape)?;
        let mut digest = Sha256::new();
        add(&mut digest, Plan::folder(node).as_bytes());
        digest.update(shape.digest);
        for hole in &shape.holes {
            add(&mut digest, node_value(hole, Some(node)).unwrap_or_default().as_bytes());
        }
        Some(digest.finalize().into())
    }

    /// The mark of a node's folder, by the folder around it; none where something else is at a path of it.
    pub(super) fn mark(&self, calls: &Calls<'_>, around: &OwnedFd, node: &Node) -> Option<Marked> {
        let shape = self.shapes.get(node.shape)?;
        let mut digest = Sha256::new();
        digest.update(self.key(node)?);
        let own = calls.stamp(around, node.name.as_str()).ok().filter(|own| !own.mounted)?;
        digest.update(own.bytes_of_moved());
        let mut changed = (0, 0);
        let mut path = String::new();
        for inside in shape.folders.iter().chain(&shape.files) {
            path.clear();
            path.extend([node.name.as_str(), "/", inside]);
            let found: Stamp = calls.stamp(around, &path).ok().filter(|found| !found.mounted)?;
            changed = changed.max(found.changed);
            digest.update(found.bytes());
        }
        Some(Marked { mark: short(digest), changed: changed.max(own.changed) })
    }

    /// The mark of the whole with a manifest of this digest.
    pub(super) fn whole(&self, manifest: &str) -> Option<Known> {
        let mut digest = Sha256::new();
        add(&mut digest, manifest.as_bytes());
        add(&mut digest, env!("CARGO_PKG_VERSION").as_bytes());
        for node in &self.output.cluster.nodes {
            digest.update(self.key(node)?);
        }
        Some(short(digest))
    }
}

impl ShapeKey {
    fn of(files: &[PlannedFile], output: &Output<'_>) -> Option<Self> {
        let mut digest = Sha256::new();
        let (mut holes, mut folders) = (Vec::new(), BTreeSet::new());
        let mut secret = Buffer::new();
        for planned in files {
            let (path, text) = (planned.file.path.as_str(), &planned.file.text);
            folders.extend(around(path).map(str::to_owned));
            add(&mut digest, path.as_bytes());
            digest.update(mode_of(text).to_be_bytes());
            digest.update((text.pieces().len() as u64).to_be_bytes());
            for piece in text.pieces() {
                match piece {
                    Piece::Literal(literal, _) => add(&mut digest, literal.as_bytes()),
                    Piece::Hole(Hole::TokenSecret(_) | Hole::FileSecret(_) | Hole::Signature { .. }, _) => {
                        secret.clear();
                        fill_piece(piece, None, output.vault, &mut secret).ok()?;
                        add(&mut digest, secret.as_bytes());
                    }
                    Piece::Hole(hole, _) => {
                        // A length that no text has.
                        digest.update(u64::MAX.to_be_bytes());
                        holes.push(hole.clone());
                    }
                }
            }
        }
        let files = files.iter().map(|planned| planned.file.path.clone()).collect();
        Some(Self { digest: digest.finalize().into(), holes, folders: folders.into_iter().collect(), files })
    }
}

/// The nodes whose folders are as they were written, and the marks that were seen.
#[derive(Clone, Default)]
pub(super) struct Unread {
    /// Paths of folders below the target.
    pub(super) folders: BTreeSet<String>,
    /// The marks of all folders that have one, and whether the record has them.
    pub(super) marks: Vec<(Marked, bool)>,
    /// The digest of the manifest.
    pub(super) manifest: Option<String>,
    /// The mark of the whole, and whether the record has it.
    pub(super) whole: Option<(Known, bool)>,
    /// Some seconds before it was looked at, by the clock of this machine; that of a server may be another one.
    pub(super) since: (i64, u64),
}

impl Unread {
    /// Looks at the folders of an output below an open target.
    ///
    /// # Errors
    /// When the manifest cannot be read.
    pub(super) fn of(
        calls: &Calls<'_>,
        target: &OwnedFd,
        output: &Output<'_>,
        record: &Record,
    ) -> Result<Self, Errno> {
        let Some(keys) = Keys::of(output) else { return Ok(Self::default()) };
        let mut unread = Self { since: (now().saturating_sub(SKEW), 0), ..Self::default() };
        let nodes = &output.cluster.nodes;
        for alike in nodes.chunk_by(|one, next| Plan::folder_of(one) == Plan::folder_of(next)) {
            let Some(parent) = alike.first().map(Plan::folder_of) else { continue };
            let Ok(parent) = calls.open_folder(target, parent) else { continue };
            let marks: Vec<Option<Marked>> =
                alike.par_iter().with_min_len(64).map(|node| keys.mark(calls, &parent, node)).collect();
            for (node, marked) in alike.iter().zip(marks) {
                let Some(marked) = marked else { continue };
                let is_known = record.knows(&marked.mark);
                if is_known {
                    unread.folders.insert(Plan::folder(node));
                }
                unread.marks.push((marked, is_known));
            }
        }
        unread.manifest = digest_of(calls, target, super::manifest::NAME)?;
        let whole = unread.manifest.as_deref().and_then(|manifest| keys.whole(manifest));
        unread.whole = whole.map(|whole| (whole, record.knows(&whole)));
        Ok(unread)
    }
}

/// The digest of a file, read in pieces; none where there is no file.
fn digest_of(calls: &Calls<'_>, folder: impl AsFd, name: &str) -> Result<Option<String>, Errno> {
    let Ok(file) = calls.open(folder, name, OPEN_FILE, 0) else { return Ok(None) };
    if FileType::from_raw_mode(calls.stat(&file)?.st_mode) != FileType::RegularFile {
        return Ok(None);
    }
    let mut digest = Sha256::new();
    let mut piece = vec![0; PIECE];
    loop {
        match calls.read_some(&file, &mut piece)? {
            0 => return Ok(Some(format!("{:x}", digest.finalize()))),
            read => digest.update(piece.get(..read).unwrap_or_default()),
        }
    }
}

/// The seconds of this machine's clock.
#[allow(clippy::disallowed_methods, reason = "the edge: files have times of this clock")]
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.ok().and_then(|since| i64::try_from(since.as_secs()).ok()).unwrap_or(0)
}

/// Adds a text so that no other texts give the same digest.
fn add(digest: &mut Sha256, text: &[u8]) {
    digest.update((text.len() as u64).to_be_bytes());
    digest.update(text);
}

fn short(digest: Sha256) -> Known {
    let mut short = Known::default();
    short.iter_mut().zip(digest.finalize()).for_each(|(short, byte)| *short = byte);
    short
}
