//! The bundles that an earlier build sealed.

use std::collections::BTreeMap;
use std::path::Path;

use rustix::fd::OwnedFd;
use rustix::fs::{Mode, openat};

use super::ManifestFile;
use super::bundle::read_sealed;
use super::survey::{OPEN_FOLDER, Survey};

/// The sealed bundles of an earlier build: those whose content is still the same stay as they are.
pub(super) struct Before<'b> {
    folder: Option<OwnedFd>,
    fingerprints: BTreeMap<&'b str, &'b str>,
}

impl<'b> Before<'b> {
    pub(super) fn of(target: &Path, survey: &'b Survey) -> Self {
        let Survey::Ours(files) = survey else { return Self { folder: None, fingerprints: BTreeMap::new() } };
        let sealed = |file: &'b ManifestFile| Some((file.path.as_str(), file.fingerprint.as_deref()?));
        let fingerprints: BTreeMap<_, _> = files.iter().filter_map(sealed).collect();
        let folder = openat(rustix::fs::CWD, target, OPEN_FOLDER, Mode::empty()).ok();
        Self { folder: folder.filter(|_| !fingerprints.is_empty()), fingerprints }
    }

    pub(super) fn get(&self, path: &str) -> Option<(Vec<u8>, &'b str)> {
        let fingerprint = self.fingerprints.get(path)?;
        Some((read_sealed(self.folder.as_ref()?, path).ok()?, fingerprint))
    }
}
