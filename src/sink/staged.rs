//! Fills a staged tree.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustix::fd::OwnedFd;
use rustix::io::Errno;

use super::before::Before;
use super::bundle::Bundle;
use super::commit::NEW;
use super::digest::Known;
use super::known::{Keys, Marked};
use super::lines::{Merge, line};
use super::manifest::{Manifest, NAME, SIGNATURE};
use super::output::{Output, Target, file_mode, folder_mode, ignore, mode_of};
use super::record::{Mark, mark_of};
use super::staging::Staging;
use super::system::{CREATE, Calls, OPEN_FILE};
use super::written::Written;
use super::{ManifestFile, SinkError, fill};
use crate::model::Node;
use crate::plan::Plan;
use crate::secret::{Buffer, Fingerprints};

/// How many nodes are written before their lines go into the manifest.
const AT_ONCE: usize = 1024;

/// A tree that is being written into a staging folder.
pub(super) struct Staged<'w> {
    pub(super) calls: Calls<'w>,
    target: PathBuf,
    folder: OwnedFd,
    /// Bits that the process's umask removes.
    umask: u32,
}

impl<'w> Staged<'w> {
    pub(super) fn new(staging: &Staging<'w>, target: &Path) -> Result<Self, SinkError> {
        let calls = staging.calls;
        let made = || {
            calls.make_folder(&staging.folder, NEW, 0o777)?;
            let folder = calls.open_folder(&staging.folder, NEW)?;
            let umask = 0o777 & !calls.stat(&folder)?.st_mode;
            calls.set_mode(&folder, folder_mode(""))?;
            Ok((folder, umask))
        };
        let failed =
            |error: Errno| SinkError::System("create a folder beside", target.to_owned(), error.into());
        let (folder, umask) = made().map_err(failed)?;
        Ok(Self { calls, target: target.to_owned(), folder, umask })
    }

    /// Writes all files; what a record has of the manifest, and the marks of folders, come with what was written. The manifest is written
    /// along with them, in the order of paths: all of it would need more memory than anything else.
    pub(super) fn fill(
        &self,
        output: &Output<'_>,
        before: &Before<'_>,
    ) -> Result<(Written, Mark, Vec<Known>), SinkError> {
        let keys = if output.is_sealed() { output.vault.fingerprints() } else { Fingerprints::default() };
        let known = Keys::of(output);
        let once = self.once(output, &keys, before)?;
        let file = self.create(NAME, file_mode(false))?;
        let failed = |e| self.refused("write", NAME, e);
        let head = Manifest::new(output.spec, Vec::new()).head();
        let merge = Merge::new(&self.calls, &file, head, &once);
        let mut listing = Listing::new(merge, &once, before.has_listed());
        let marks = self.nodes(output, (&keys, before), known.as_ref(), &mut listing)?;
        let Listing { merge, mut entries, files, bytes, .. } = listing;
        let (digest, length) = merge.finish().map_err(failed)?;
        self.calls.close(file).map_err(failed)?;
        entries.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        let (changes, files) = (before.changes(&entries, &self.folder), files + 1);
        let mut written = Written { files, wrote: files, bytes: bytes + length, kept: Vec::new(), changes };
        if let Some(signer) = output.signer {
            let text = self.calls.open(&self.folder, NAME, OPEN_FILE, 0);
            let text = text.and_then(|file| self.calls.read(&file, length as u64));
            let signature = signer.sign(&text.map_err(|e| self.refused("read", NAME, e))?);
            let signature = signature.map_err(SinkError::Unsigned)?;
            self.write(&self.folder, SIGNATURE, SIGNATURE, signature.as_bytes(), file_mode(false))?;
            written.files += 1;
            written.wrote += 1;
            written.bytes += signature.len();
        }
        let mark = self.mark(digest)?;
        let marks = self.at_rest(marks).into_iter();
        let marks = marks.chain(known.and_then(|known| known.whole(&mark.digest))).collect();
        Ok((written, mark, marks))
    }

    /// Writes the files that exist once; their entries, sorted by path.
    fn once(
        &self,
        output: &Output<'_>,
        keys: &Fingerprints,
        before: &Before<'_>,
    ) -> Result<Vec<ManifestFile>, SinkError> {
        let (ignore, mut buffer, mut made) = (ignore(), Buffer::new(), Folders::default());
        let mut files = Vec::new();
        for target in output.once(&ignore) {
            self.make_parents(&self.folder, "", &target.path, &mut made)?;
            files.push(self.file(&self.folder, &target.path, &target, output, &mut buffer)?);
        }
        for bundle in Bundle::once(output) {
            files.push(self.bundle(&bundle, output, keys, before)?);
        }
        files.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        Ok(files)
    }

    /// Writes the files of all nodes; the marks of their folders.
    fn nodes(
        &self,
        output: &Output<'_>,
        (keys, before): (&Fingerprints, &Before<'_>),
        known: Option<&Keys<'_>>,
        listing: &mut Listing<'_, '_>,
    ) -> Result<Vec<Marked>, SinkError> {
        let mut nodes: Vec<&Node> = output.cluster.nodes.iter().collect();
        // In the order of the paths of their files, of which none is between those of another.
        nodes.sort_by_cached_key(|node| match node.sealed_for() {
            Some(_) => Bundle::path_of(node),
            None => format!("{}/", Plan::folder(node)),
        });
        let mut marks = Vec::new();
        for alike in nodes.chunk_by(|one, next| Plan::folder_of(one) == Plan::folder_of(next)) {
            let Some(parent) = alike.first().map(|node| Plan::folder_of(node)) else { continue };
            self.make_folder(&self.folder, parent, parent)?;
            let parent = self.open(parent)?;
            let write = |node: &&Node| {
                let files = match Bundle::of_node(output, node) {
                    Some(bundle) => vec![self.bundle(&bundle, output, keys, before)?],
                    None => self.node(&parent, node, output)?,
                };
                let lines = files.iter().map(line).collect::<Result<_, _>>();
                let lines = lines.map_err(|e| self.refused("write", NAME, e))?;
                Ok((files, lines, known.and_then(|known| known.mark(&self.calls, &parent, node))))
            };
            for some in alike.chunks(AT_ONCE) {
                let written: Vec<OfNode> =
                    some.par_iter().with_min_len(16).map(write).collect::<Result<_, SinkError>>()?;
                for (files, lines, marked) in written {
                    listing.add(files, lines).map_err(|e| self.refused("write", NAME, e))?;
                    marks.extend(marked);
                }
            }
        }
        Ok(marks)
    }

    /// The folder of the tree.
    pub(super) fn folder(&self) -> &OwnedFd {
        &self.folder
    }

    /// Opens a folder in it.
    pub(super) fn open(&self, path: &str) -> Result<OwnedFd, SinkError> {
        self.calls.open_folder(&self.folder, path).map_err(|e| self.refused("open", path, e))
    }

    /// The marks of folders that were written some time before the manifest.
    pub(super) fn at_rest(&self, marks: Vec<Marked>) -> Vec<Known> {
        let Ok(manifest) = self.calls.stamp(&self.folder, NAME) else { return Vec::new() };
        marks
            .into_iter()
            .filter(|marked| marked.is_at_rest(manifest.changed))
            .map(|marked| marked.mark)
            .collect()
    }

    pub(super) fn mark(&self, digest: String) -> Result<Mark, SinkError> {
        let file = self.calls.open(&self.folder, NAME, OPEN_FILE, 0);
        file.and_then(|file| mark_of(&self.calls, &file, digest)).map_err(|e| self.refused("read", NAME, e))
    }

    pub(super) fn node(
        &self,
        nodes: &OwnedFd,
        node: &crate::model::Node,
        output: &Output<'_>,
    ) -> Result<Vec<ManifestFile>, SinkError> {
        let base = Plan::folder(node);
        self.make_folder(nodes, node.name.as_str(), &base)?;
        let folder =
            self.calls.open_folder(nodes, node.name.as_str()).map_err(|e| self.refused("open", &base, e))?;
        let mut made = Folders::default();
        let mut buffer = Buffer::new();
        let mut files = Vec::new();
        for planned in output.plan.of_node(node) {
            let inside = planned.file.path.as_str();
            let target =
                Target { path: format!("{base}/{inside}"), text: &planned.file.text, node: Some(node) };
            self.make_parents(&folder, &base, inside, &mut made)?;
            files.push(self.file(&folder, inside, &target, output, &mut buffer)?);
        }
        Ok(files)
    }

    /// Writes a sealed bundle.
    fn bundle(
        &self,
        bundle: &Bundle<'_>,
        output: &Output<'_>,
        keys: &Fingerprints,
        before: &Before<'_>,
    ) -> Result<ManifestFile, SinkError> {
        let (sealed, fingerprint) = bundle.sealed(output, keys, before.get(&bundle.path))?;
        self.write(&self.folder, &bundle.path, &bundle.path, &sealed, file_mode(false))?;
        Ok(bundle.listed(&sealed, fingerprint))
    }

    /// Fills a file's holes and writes it below `folder`.
    pub(super) fn file(
        &self,
        folder: &OwnedFd,
        inside: &str,
        target: &Target<'_>,
        output: &Output<'_>,
        buffer: &mut Buffer,
    ) -> Result<ManifestFile, SinkError> {
        buffer.clear();
        fill(target.text, target.node, output.vault, buffer)?;
        let bytes = buffer.as_bytes();
        self.write(folder, inside, &target.path, bytes, mode_of(target.text))?;
        Ok(target.listed(bytes))
    }

    fn write(
        &self,
        folder: &OwnedFd,
        inside: &str,
        shown: &str,
        bytes: &[u8],
        mode: u32,
    ) -> Result<(), SinkError> {
        let file = self.create_in(folder, inside, shown, mode)?;
        self.calls.write(&file, bytes).map_err(|e| self.refused("write", shown, e))?;
        self.calls.close(file).map_err(|e| self.refused("write", shown, e))
    }

    /// A new file in the tree, without content.
    pub(super) fn create(&self, name: &str, mode: u32) -> Result<OwnedFd, SinkError> {
        self.create_in(&self.folder, name, name, mode)
    }

    fn create_in(
        &self,
        folder: &OwnedFd,
        inside: &str,
        shown: &str,
        mode: u32,
    ) -> Result<OwnedFd, SinkError> {
        if self.calls.is_stopped() {
            return Err(SinkError::Stopped);
        }
        let file =
            self.calls.open(folder, inside, CREATE, mode).map_err(|e| self.refused("create", shown, e))?;
        if mode & self.umask != 0 {
            self.calls.set_mode(&file, mode).map_err(|e| self.refused("set the mode of", shown, e))?;
        }
        Ok(file)
    }

    /// Makes the folders of `inside` below `folder`; `base` is the folder's own path below the target.
    pub(super) fn make_parents(
        &self,
        folder: &OwnedFd,
        base: &str,
        inside: &str,
        made: &mut Folders,
    ) -> Result<(), SinkError> {
        for (end, _) in inside.match_indices('/') {
            let path = inside.get(..end).unwrap_or_default();
            if made.insert(path) {
                let shown = if base.is_empty() { path.to_owned() } else { format!("{base}/{path}") };
                self.make_folder(folder, path, &shown)?;
            }
        }
        Ok(())
    }

    fn make_folder(&self, folder: &OwnedFd, inside: &str, shown: &str) -> Result<(), SinkError> {
        let mode = folder_mode(shown);
        self.calls.make_folder(folder, inside, mode).map_err(|e| self.refused("create", shown, e))?;
        if mode & self.umask != 0 {
            self.calls
                .set_mode_at(folder, inside, mode)
                .map_err(|e| self.refused("set the mode of", shown, e))?;
        }
        Ok(())
    }

    fn refused(&self, what: &'static str, path: &str, error: Errno) -> SinkError {
        SinkError::System(what, self.target.join(path), error.into())
    }
}

/// The entries of a node's files, their lines in the manifest, and the mark of its folder.
type OfNode = (Vec<ManifestFile>, Vec<Vec<u8>>, Option<Marked>);

/// A manifest on its way to the disk, and what is needed of its files after that.
struct Listing<'m, 'w> {
    merge: Merge<'m, 'w>,
    /// All entries, if they are kept.
    entries: Vec<ManifestFile>,
    keep: bool,
    files: usize,
    bytes: usize,
}

impl<'m, 'w> Listing<'m, 'w> {
    /// One that begins with files that the manifest gets anyway.
    fn new(merge: Merge<'m, 'w>, once: &[ManifestFile], keep: bool) -> Self {
        let entries = if keep { once.to_vec() } else { Vec::new() };
        let bytes = once.iter().map(|file| file.size).sum();
        Self { merge, entries, keep, files: once.len(), bytes }
    }

    fn add(&mut self, files: Vec<ManifestFile>, lines: Vec<Vec<u8>>) -> Result<(), Errno> {
        for (file, line) in files.iter().zip(&lines) {
            self.merge.stays(&file.path, line)?;
            self.files += 1;
            self.bytes += file.size;
        }
        if self.keep {
            self.entries.extend(files);
        }
        Ok(())
    }
}

/// The folders that were made below one folder.
#[derive(Default)]
pub(super) struct Folders(Vec<String>);

impl Folders {
    fn insert(&mut self, path: &str) -> bool {
        if self.0.iter().any(|made| made == path) {
            return false;
        }
        self.0.push(path.to_owned());
        true
    }
}
