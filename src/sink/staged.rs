//! A tree that is being written beside its target.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustix::fd::OwnedFd;
use rustix::fs::{
    AtFlags, FlockOperation, Mode, OFlags, RenameFlags, fchmod, flock, fstat, mkdirat, openat, renameat,
    renameat_with,
};
use rustix::io::Errno;

use super::before::Before;
use super::bundle::Bundle;
use super::manifest::{self, Manifest, NAME};
use super::output::{Output, Target, file_mode, folder_mode, ignore};
use super::removal::{remove_all, remove_listed};
use super::survey::{OPEN_FOLDER, Survey};
use super::written::Written;
use super::{ManifestFile, SinkError, fill};
use crate::plan::Plan;
use crate::secret::{Buffer, Fingerprints};

/// A tree that is being written beside its target.
pub(super) struct Staged {
    parent: OwnedFd,
    name: OsString,
    staging: OsString,
    target: PathBuf,
    /// The staged folder; locked, so that another build sees that it is in use.
    folder: OwnedFd,
    /// Bits that the process's umask takes away.
    umask: u32,
}

impl Staged {
    pub(super) fn new(target: &Path) -> Result<Self, SinkError> {
        let name = target.file_name().ok_or_else(|| SinkError::NotAFolder(target.to_owned()))?.to_owned();
        let parent_path = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let parent = openat(
            rustix::fs::CWD,
            parent_path,
            OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC,
            Mode::empty(),
        )
        .map_err(|error| SinkError::System("open the folder", parent_path.to_owned(), error.into()))?;
        let mut staging = OsString::from(".");
        staging.push(&name);
        staging.push(".nodejoin-new");
        let refused =
            |error: Errno| SinkError::System("create a folder beside", target.to_owned(), error.into());
        if let Ok(stale) = openat(&parent, &staging, OPEN_FOLDER, Mode::empty()) {
            if flock(&stale, FlockOperation::NonBlockingLockExclusive).is_err() {
                return Err(SinkError::Busy(target.to_owned()));
            }
            remove_all(&parent, &staging).map_err(refused)?;
        }
        mkdirat(&parent, &staging, Mode::from_raw_mode(0o777)).map_err(|error| match error {
            Errno::EXIST => SinkError::Busy(target.to_owned()),
            error => refused(error),
        })?;
        let folder = openat(&parent, &staging, OPEN_FOLDER, Mode::empty()).map_err(refused)?;
        flock(&folder, FlockOperation::NonBlockingLockExclusive)
            .map_err(|_| SinkError::Busy(target.to_owned()))?;
        let umask = 0o777 & !fstat(&folder).map_err(refused)?.st_mode;
        fchmod(&folder, Mode::from_raw_mode(folder_mode(""))).map_err(refused)?;
        Ok(Self { parent, name, staging, target: target.to_owned(), folder, umask })
    }

    pub(super) fn fill(&self, output: &Output<'_>, before: &Before<'_>) -> Result<Written, SinkError> {
        let ignore = ignore();
        let keys = if output.is_sealed() { output.vault.fingerprints() } else { Fingerprints::default() };
        let mut files = Vec::new();
        let mut buffer = Buffer::new();
        let mut made = Folders::default();
        for target in output.once(&ignore) {
            self.make_parents(&self.folder, "", &target.path, &mut made)?;
            files.push(self.file(&self.folder, &target.path, &target, output, &mut buffer)?);
        }
        if let Some(bundle) = Bundle::of_cluster(output) {
            files.push(self.bundle(&bundle, output, &keys, before)?);
        }
        if !output.cluster.nodes.is_empty() {
            self.make_folder(&self.folder, "nodes", "nodes")?;
            let nodes = openat(&self.folder, "nodes", OPEN_FOLDER, Mode::empty())
                .map_err(|e| self.refused("open", "nodes", e))?;
            let of_nodes: Vec<Vec<ManifestFile>> = output
                .cluster
                .nodes
                .par_iter()
                .with_min_len(16)
                .map(|node| match Bundle::of_node(output, node) {
                    Some(bundle) => Ok(vec![self.bundle(&bundle, output, &keys, before)?]),
                    None => self.node(&nodes, node, output),
                })
                .collect::<Result<_, _>>()?;
            files.extend(of_nodes.into_iter().flatten());
        }
        let bytes: usize = files.iter().map(|file| file.size).sum();
        let manifest = Manifest::new(output.spec, files);
        let text = manifest.text();
        self.write(&self.folder, NAME, NAME, &text, file_mode(false))?;
        Ok(Written { files: manifest.files.len() + 1, bytes: bytes + text.len() })
    }

    fn node(
        &self,
        nodes: &OwnedFd,
        node: &crate::model::Node,
        output: &Output<'_>,
    ) -> Result<Vec<ManifestFile>, SinkError> {
        let base = Plan::folder(node);
        self.make_folder(nodes, node.name.as_str(), &base)?;
        let folder = openat(nodes, node.name.as_str(), OPEN_FOLDER, Mode::empty())
            .map_err(|e| self.refused("open", &base, e))?;
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
        let mode = file_mode(false);
        self.write(&self.folder, &bundle.path, &bundle.path, &sealed, mode)?;
        Ok(ManifestFile {
            path: bundle.path.clone(),
            mode: format!("{mode:04o}"),
            size: sealed.len(),
            sha256: manifest::digest(&sealed),
            secret: false,
            fingerprint: Some(fingerprint),
        })
    }

    /// Fills a file's holes and writes it below `folder`.
    fn file(
        &self,
        folder: &OwnedFd,
        inside: &str,
        target: &Target<'_>,
        output: &Output<'_>,
        buffer: &mut Buffer,
    ) -> Result<ManifestFile, SinkError> {
        let secret = target.text.is_secret();
        buffer.clear();
        fill(target.text, target.node, output.vault, buffer)?;
        let mode = file_mode(secret);
        let bytes = buffer.as_bytes();
        self.write(folder, inside, &target.path, bytes, mode)?;
        Ok(ManifestFile {
            path: target.path.clone(),
            mode: format!("{mode:04o}"),
            size: bytes.len(),
            sha256: manifest::digest(bytes),
            secret,
            fingerprint: None,
        })
    }

    fn write(
        &self,
        folder: &OwnedFd,
        inside: &str,
        shown: &str,
        bytes: &[u8],
        mode: u32,
    ) -> Result<(), SinkError> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = openat(folder, inside, flags, Mode::from_raw_mode(mode))
            .map_err(|e| self.refused("create", shown, e))?;
        if mode & self.umask != 0 {
            fchmod(&file, Mode::from_raw_mode(mode))
                .map_err(|e| self.refused("set the mode of", shown, e))?;
        }
        std::fs::File::from(file)
            .write_all(bytes)
            .map_err(|error| SinkError::System("write", self.target.join(shown), error))
    }

    /// Makes the folders of `inside` below `folder`; `base` is the folder's own path below the target.
    fn make_parents(
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
        mkdirat(folder, inside, Mode::from_raw_mode(mode)).map_err(|e| self.refused("create", shown, e))?;
        if mode & self.umask != 0 {
            rustix::fs::chmodat(folder, inside, Mode::from_raw_mode(mode), AtFlags::empty())
                .map_err(|e| self.refused("set the mode of", shown, e))?;
        }
        Ok(())
    }

    fn refused(&self, what: &'static str, path: &str, error: Errno) -> SinkError {
        SinkError::System(what, self.target.join(path), error.into())
    }

    /// Puts the staged tree in place of the target.
    pub(super) fn exchange(self, before: Survey) -> Result<(), SinkError> {
        let place = |flags| renameat_with(&self.parent, &self.staging, &self.parent, &self.name, flags);
        let refused = |error: Errno| SinkError::System("replace", self.target.clone(), error.into());
        let old_files = match before {
            Survey::Absent => {
                let placed = match place(RenameFlags::NOREPLACE) {
                    Err(Errno::INVAL | Errno::NOSYS) => {
                        renameat(&self.parent, &self.staging, &self.parent, &self.name)
                    }
                    placed => placed,
                };
                if let Err(error) = placed {
                    self.discard();
                    return Err(refused(error));
                }
                return Ok(());
            }
            Survey::Ours(files) => files,
        };
        let exchanged = match place(RenameFlags::EXCHANGE) {
            // File systems that cannot exchange: the old tree is moved aside first.
            Err(Errno::INVAL | Errno::NOSYS | Errno::XDEV) => self.exchange_in_two(),
            exchanged => exchanged,
        };
        if let Err(error) = exchanged {
            self.discard();
            return Err(refused(error));
        }
        // Only what the earlier build wrote goes; a file that somebody put there meanwhile stays, under the staged name.
        remove_listed(&self.parent, &self.staging, &old_files);
        Ok(())
    }

    fn exchange_in_two(&self) -> Result<(), Errno> {
        let mut aside = self.staging.clone();
        aside.push("-old");
        renameat(&self.parent, &self.name, &self.parent, &aside)?;
        if let Err(error) = renameat(&self.parent, &self.staging, &self.parent, &self.name) {
            let _ = renameat(&self.parent, &aside, &self.parent, &self.name);
            return Err(error);
        }
        renameat(&self.parent, &aside, &self.parent, &self.staging)
    }

    /// Removes the staged tree after a failure.
    pub(super) fn discard(&self) {
        let _ = remove_all(&self.parent, &self.staging);
    }
}

/// The folders that were made below one folder.
#[derive(Default)]
struct Folders(Vec<String>);

impl Folders {
    fn insert(&mut self, path: &str) -> bool {
        if self.0.iter().any(|made| made == path) {
            return false;
        }
        self.0.push(path.to_owned());
        true
    }
}
