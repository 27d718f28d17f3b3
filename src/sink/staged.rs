//! Fills a staged tree.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustix::fd::OwnedFd;
use rustix::io::Errno;

use super::before::Before;
use super::bundle::Bundle;
use super::commit::NEW;
use super::digest::{Known, digest};
use super::known::{Keys, Marked};
use super::manifest::{Manifest, NAME, SIGNATURE};
use super::output::{Output, Target, file_mode, folder_mode, ignore, mode_of};
use super::record::{Mark, mark_of};
use super::staging::Staging;
use super::system::{CREATE, Calls, OPEN_FILE};
use super::written::Written;
use super::{ManifestFile, SinkError, fill};
use crate::plan::Plan;
use crate::secret::{Buffer, Fingerprints};

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

    /// Writes all files; what a record has of the manifest, and the marks of folders, come with what was written.
    pub(super) fn fill(
        &self,
        output: &Output<'_>,
        before: &Before<'_>,
    ) -> Result<(Written, Mark, Vec<Known>), SinkError> {
        let ignore = ignore();
        let keys = if output.is_sealed() { output.vault.fingerprints() } else { Fingerprints::default() };
        let known = Keys::of(output);
        let (mut files, mut marks) = (Vec::new(), Vec::new());
        let mut buffer = Buffer::new();
        let mut made = Folders::default();
        for target in output.once(&ignore) {
            self.make_parents(&self.folder, "", &target.path, &mut made)?;
            files.push(self.file(&self.folder, &target.path, &target, output, &mut buffer)?);
        }
        for bundle in Bundle::once(output) {
            files.push(self.bundle(&bundle, output, &keys, before)?);
        }
        for alike in output.cluster.nodes.chunk_by(|one, next| Plan::folder_of(one) == Plan::folder_of(next))
        {
            let Some(parent) = alike.first().map(Plan::folder_of) else { continue };
            self.make_folder(&self.folder, parent, parent)?;
            let nodes =
                self.calls.open_folder(&self.folder, parent).map_err(|e| self.refused("open", parent, e))?;
            let of_nodes: Vec<(Vec<ManifestFile>, Option<Marked>)> = alike
                .par_iter()
                .with_min_len(16)
                .map(|node| match Bundle::of_node(output, node) {
                    Some(bundle) => Ok((vec![self.bundle(&bundle, output, &keys, before)?], None)),
                    None => {
                        let files = self.node(&nodes, node, output)?;
                        Ok((files, known.as_ref().and_then(|known| known.mark(&self.calls, &nodes, node))))
                    }
                })
                .collect::<Result<_, _>>()?;
            for (of_node, marked) in of_nodes {
                files.extend(of_node);
                marks.extend(marked);
            }
        }
        let bytes: usize = files.iter().map(|file| file.size).sum();
        let manifest = Manifest::new(output.spec, files);
        let text = manifest.text();
        self.write(&self.folder, NAME, NAME, &text, file_mode(false))?;
        let changes = before.changes(&manifest.files, &self.folder);
        let files = manifest.files.len() + 1;
        let mut written =
            Written { files, wrote: files, bytes: bytes + text.len(), kept: Vec::new(), changes };
        if let Some(signer) = output.signer {
            let signature = signer.sign(&text).map_err(SinkError::Unsigned)?;
            self.write(&self.folder, SIGNATURE, SIGNATURE, signature.as_bytes(), file_mode(false))?;
            written.files += 1;
            written.wrote += 1;
            written.bytes += signature.len();
        }
        let mark = self.mark(digest(&text))?;
        let marks = self.at_rest(marks).into_iter();
        let marks = marks.chain(known.and_then(|known| known.whole(&mark.digest))).collect();
        Ok((written, mark, marks))
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
