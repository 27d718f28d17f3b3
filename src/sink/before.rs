//! The bundles that an earlier build sealed.

use std::collections::BTreeMap;

use rustix::fd::OwnedFd;

use super::ManifestFile;
use super::bundle::read_sealed;
use super::survey::Survey;

/// The sealed bundles of an earlier build: those whose content is still the same stay as they are.
pub(super) struct Before<'b> {
    folder: Option<&'b OwnedFd>,
    fingerprints: BTreeMap<&'b str, &'b str>,
}

impl<'b> Before<'b> {
    pub(super) fn of(survey: &'b Survey) -> Self {
        let Survey::Ours(ours) = survey else { return Self { folder: None, fingerprints: BTreeMap::new() } };
        let sealed = |file: &'b ManifestFile| Some((file.path.as_str(), file.fingerprint.as_deref()?));
        Self { folder: Some(&ours.folder), fingerprints: ours.listed.iter().filter_map(sealed).collect() }
    }

    pub(super) fn get(&self, path: &str) -> Option<(Vec<u8>, &'b str)> {
        let fingerprint = self.fingerprints.get(path)?;
        Some((read_sealed(self.folder?, path).ok()?, fingerprint))
    }
}
