//! What planned texts have of each key of the spec.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Part;
use crate::explain::{Run, key_of, runs};
use crate::plan::PlannedFile;
use crate::render::Trail;
use crate::source::Path;

/// One side of a change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// The place of the spec; none for a default.
    pub place: Option<Path>,
    /// The value as it is written in the artifacts, without names of fields and flags.
    pub text: String,
}

/// What is written of a key.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// What is written of it in each artifact, in order. The path of an artifact's file does not count.
    written: BTreeMap<String, Vec<String>>,
    values: Vec<String>,
    places: Vec<Path>,
}

impl Entry {
    fn add(&mut self, artifact: &str, run: &Run<'_>, place: Option<&Path>, part: Part) {
        self.written.entry(artifact.to_owned()).or_default().push(run.text.clone());
        let text = run.text.trim();
        if part == Part::Value && !text.is_empty() && !self.values.iter().any(|known| known == text) {
            self.values.push(text.to_owned());
        }
        if let Some(place) = place.filter(|place| !self.places.contains(place)) {
            self.places.push(place.clone());
        }
    }

    /// Whether the same is written as of another: where it comes from does not matter.
    pub(super) fn is_like(&self, other: &Entry) -> bool {
        self.written == other.written
    }

    /// The artifacts in which something else is written than in another.
    pub(super) fn differing<'e>(&'e self, other: &'e Entry) -> BTreeSet<&'e str> {
        let artifacts = self.written.keys().chain(other.written.keys());
        let differs = |artifact: &&String| self.written.get(*artifact) != other.written.get(*artifact);
        artifacts.filter(differs).map(String::as_str).collect()
    }

    pub(super) fn side(&self) -> Side {
        // Items of a list have places of their own: that of the list, then.
        let place = match self.places.as_slice() {
            [only] => Some(only.clone()),
            [first, ..] => first.parent().cloned(),
            [] => None,
        };
        Side { place, text: self.values.join(" ") }
    }
}

/// What is written of each key in these files, but for those that only people read. A text of a template is under the name of the
/// template, in `outputs.templates`.
pub(super) fn entries<'p>(files: impl IntoIterator<Item = &'p PlannedFile>) -> BTreeMap<Path, Entry> {
    let mut entries: BTreeMap<Path, Entry> = BTreeMap::new();
    let files: Vec<_> =
        files.into_iter().filter(|planned| !planned.file.path.ends_with("README.md")).collect();
    for planned in files {
        // Files that the spec adds are known by their paths.
        let artifact = match planned.artifact.id {
            "extra-files" => planned.file.path.as_str(),
            artifact => artifact,
        };
        for run in runs(&planned.file.text, None) {
            let (key, place, part) = match run.trail {
                Trail::Spec(path, part) => (key_of(path), Some(path), *part),
                Trail::Default { path: Some(path), .. } => (key_of(path), None, Part::Value),
                Trail::Template(name) => (Path::of("outputs.templates").key(name), None, Part::Value),
                Trail::Default { path: None, .. } | Trail::Fixed => continue,
            };
            entries.entry(same_key(key)).or_default().add(artifact, &run, place, part);
            // A value that fills a hole: a token's id changes with the token.
            if let Some(value) = run.value.as_ref().filter(|value| value.last().is_some()) {
                entries.entry(key_of(value)).or_default().add(artifact, &run, Some(value), Part::Value);
            }
        }
    }
    entries
}

/// Keys of nodejoin's own that mean a field are one setting with it. What is made of all nodes is under their table.
fn same_key(key: Path) -> Path {
    if key.last().is_none() {
        return Path::of("nodes");
    }
    const FIELDS: [(&str, &str); 4] = [
        ("kubelet.config.cgroupDriver", "kubelet.cgroup-driver"),
        ("kubelet.config.containerRuntimeEndpoint", "kubelet.runtime-endpoint"),
        ("kubelet.config.providerID", "kubelet.provider-id"),
        ("kubelet.config.rotateCertificates", "kubelet.rotate-certificates"),
    ];
    let text = key.to_string();
    FIELDS.iter().find(|(field, _)| *field == text).map_or(key, |(_, own)| Path::of(own))
}
