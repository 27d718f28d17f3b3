use std::collections::BTreeSet;
use std::io::Read as _;

use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags, openat};

use super::outline::outline;
use super::output::{Output, folder_mode, mode_of};
use super::{ManifestFile, SinkError, fill};
use crate::artifact::Scope;
use crate::model::Node;
use crate::plan::{Plan, PlannedFile};
use crate::render::{Hole, Text};
use crate::secret::{Buffer, Fingerprints, Recipient, seal};

/// Files that are sealed together: a node's, or the cluster's.
pub(super) struct Bundle<'a> {
    /// Its path below the target.
    pub(super) path: String,
    /// The files with their paths in it, sorted.
    files: Vec<(&'a str, &'a Text)>,
    /// The folder below the target where they are when they are not sealed.
    base: String,
    node: Option<&'a Node>,
    recipients: &'a [Recipient],
}

/// The end of a bundle's name.
const ENDING: &str = ".tar.age";
/// The largest bundle that is looked at again.
pub(super) const LARGEST: u64 = 256 * 1024 * 1024;
/// The name of an entry with the path of the next one.
const LONG_NAME: &[u8] = b"././@LongLink";
/// A block of a tar file.
pub(super) const BLOCK: usize = 512;

impl<'a> Bundle<'a> {
    /// A node's, when it is sealed.
    pub(super) fn of_node(output: &Output<'a>, node: &'a Node) -> Option<Self> {
        let recipients = node.sealed_for()?;
        let base = Plan::folder(node);
        let files = output.plan.of_node(node).iter();
        let files = files.map(|planned| (planned.file.path.as_str(), &planned.file.text)).collect();
        Some(Self { path: Self::path_of(node), files, base, node: Some(node), recipients })
    }

    /// Those of the folders `cluster` and `control-plane` that are sealed.
    pub(super) fn once(output: &Output<'a>) -> Vec<Self> {
        let sealed = [Scope::Cluster, Scope::ControlPlane].into_iter().filter(|scope| output.seals(*scope));
        sealed.filter_map(|scope| Self::of_scope(output, scope)).collect()
    }

    /// The path of a node's.
    pub(super) fn path_of(node: &Node) -> String {
        format!("{}{ENDING}", Plan::folder(node))
    }

    fn of_scope(output: &Output<'a>, scope: Scope) -> Option<Self> {
        let recipients = output.cluster.sealed_for()?;
        let base = scope.folder();
        let inside = |planned: &'a PlannedFile| {
            let path = planned.file.path.strip_prefix(base)?.strip_prefix('/')?;
            Some((path, &planned.file.text))
        };
        let mut files: Vec<_> = output.plan.once().iter().filter_map(inside).collect();
        files.sort_by_key(|(path, _)| *path);
        Some(Self { path: format!("{base}{ENDING}"), files, base: base.to_owned(), node: None, recipients })
    }

    /// Its plain content: a tar file, with the modes that the files have when they are not sealed.
    pub(super) fn plain(&self, output: &Output<'a>) -> Result<Buffer, SinkError> {
        let mut tar = Buffer::new();
        let mut content = Buffer::new();
        let mut folders: BTreeSet<&str> = BTreeSet::new();
        for (path, text) in &self.files {
            for (end, _) in path.match_indices('/') {
                let folder = path.get(..end).unwrap_or_default();
                if folders.insert(folder) {
                    let mode = folder_mode(&format!("{}/{folder}", self.base));
                    push_header(&mut tar, header(tar::EntryType::Directory, mode, 0), &format!("{folder}/"));
                }
            }
            content.clear();
            fill(text, self.node, output.vault, &mut content)?;
            let size = content.as_bytes().len();
            push_header(&mut tar, header(tar::EntryType::Regular, mode_of(text), size), path);
            tar.append(&content);
            pad(&mut tar, size);
        }
        tar.push(&[0; 2 * BLOCK]);
        Ok(tar)
    }

    /// The sealed bundle and its fingerprint: `before`, the bytes and the fingerprint of an earlier build, when they are
    /// still right, so that nothing changes that need not.
    pub(super) fn sealed(
        &self,
        output: &Output<'a>,
        keys: &Fingerprints,
        before: Option<(Vec<u8>, &str)>,
    ) -> Result<(Vec<u8>, Option<String>), SinkError> {
        let plain = self.plain(output)?;
        let tokens = self.tokens(output);
        if let Some((sealed, fingerprint)) = before
            && keys.matches(fingerprint, &tokens, self.recipients, &plain, &sealed)
        {
            return Ok((sealed, Some(fingerprint.to_owned())));
        }
        let sealed = seal(&plain, self.recipients)
            .map_err(|error| SinkError::System("seal", self.path.clone().into(), error))?;
        let fingerprint = keys.fingerprint(&tokens, self.recipients, &plain, &sealed);
        Ok((sealed, fingerprint))
    }

    /// Its entry in the manifest, sealed.
    pub(super) fn listed(&self, sealed: &[u8], fingerprint: Option<String>) -> ManifestFile {
        let listed = ManifestFile::of(&self.path, sealed, false).with_outline(self.outline());
        ManifestFile { fingerprint, ..listed }
    }

    /// The digest of what is around the secrets in it.
    pub(super) fn outline(&self) -> Option<String> {
        outline(self.files.iter().copied(), self.node, self.recipients)
    }

    /// Whether a sealed bundle holds what a build would put into it.
    pub(super) fn is_current(
        &self,
        output: &Output<'a>,
        keys: &Fingerprints,
        sealed: &[u8],
        fingerprint: &str,
    ) -> Result<bool, SinkError> {
        let plain = self.plain(output)?;
        Ok(keys.matches(fingerprint, &self.tokens(output), self.recipients, &plain, sealed))
    }

    /// The tokens that its fingerprint is keyed with: those whose secrets are in it, or else all, since what it has may be easier
    /// to guess than any token.
    fn tokens(&self, output: &Output<'a>) -> Vec<&'a str> {
        let holes = self.files.iter().flat_map(|(_, text)| text.holes());
        let tokens = holes.filter_map(|hole| match hole {
            Hole::TokenSecret(token) => Some(token.as_str()),
            _ => None,
        });
        let inside: BTreeSet<&str> = tokens.collect();
        match inside.is_empty() {
            true => output.cluster.tokens.iter().map(|token| token.name.as_str()).collect(),
            false => inside.into_iter().collect(),
        }
    }
}

/// The bytes of a sealed bundle of an earlier build.
pub(super) fn read_sealed(folder: &OwnedFd, path: &str) -> std::io::Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = std::fs::File::from(openat(folder, path, flags, Mode::empty())?);
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The header of an entry with its path. A path that does not fit is an entry of its own before it, as GNU's tar writes it and
/// every tar reads it.
pub(super) fn push_header(tar: &mut Buffer, mut own: tar::Header, path: &str) {
    if own.set_path(path).is_err() {
        let whole = [path.as_bytes(), &[0]].concat();
        let mut long = header(tar::EntryType::GNULongName, 0o644, whole.len());
        write_name(&mut long, LONG_NAME);
        long.set_cksum();
        tar.push(long.as_bytes());
        tar.push(&whole);
        pad(tar, whole.len());
        write_name(&mut own, path.as_bytes());
    }
    own.set_cksum();
    tar.push(own.as_bytes());
}

/// The beginning of a name, as it is.
fn write_name(header: &mut tar::Header, name: &[u8]) {
    let field = &mut header.as_old_mut().name;
    field.fill(0);
    field.iter_mut().zip(name).for_each(|(to, from)| *to = *from);
}

/// Fills the last block of a content of this size.
pub(super) fn pad(tar: &mut Buffer, size: usize) {
    tar.push(&[0; BLOCK][..size.next_multiple_of(BLOCK) - size]);
}

/// A header with all that does not depend on who builds, where and when. Its checksum is still to be set.
pub(super) fn header(kind: tar::EntryType, mode: u32, size: usize) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(size as u64);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}
