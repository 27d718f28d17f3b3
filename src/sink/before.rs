//! The bundles that an earlier build sealed.

use std::collections::BTreeMap;

use rustix::fd::OwnedFd;

use super::bundle::read_sealed;
use super::changes::changes;
use super::survey::Survey;
use super::{FileChange, ManifestFile};

/// The sealed bundles of an earlier build: those whose content is still the same stay as they are.
pub(super) struct Before<'b> {
    folder: Option<&'b OwnedFd>,
    fingerprints: BTreeMap<&'b str, &'b str>,
    listed: &'b [ManifestFile],
}

impl<'b> Before<'b> {
    pub(super) fn of(survey: &'b Survey) -> Self {
        let Survey::Ours(ours) = survey else {
            return Self { folder: None, fingerprints: BTreeMap::new(), listed: &[] };
        };
        let sealed = |file: &'b ManifestFile| Some((file.path.as_str(), file.fingerprint.as_deref()?));
        Self {
            folder: Some(&ours.folder),
            fingerprints: ours.listed.iter().filter_map(sealed).collect(),
            listed: &ours.listed,
        }
    }

    /// Whether there are files that others can differ from.
    pub(super) fn has_listed(&self) -> bool {
        self.folder.is_some() && !self.listed.is_empty()
    }

    /// How the files of a tree differ from those of the earlier build; none if there was none.
    pub(super) fn changes(&self, files: &[ManifestFile], folder: &OwnedFd) -> Option<Vec<FileChange>> {
        let own = self.folder.filter(|_| self.has_listed())?;
        Some(changes((self.listed, own), (files, folder)))
    }

    pub(super) fn get(&self, path: &str) -> Option<(Vec<u8>, &'b str)> {
        let fingerprint = self.fingerprints.get(path)?;
        Some((read_sealed(self.folder?, path).ok()?, fingerprint))
    }
}
