use std::collections::BTreeMap;
use std::ops::Range;

use super::wanted::Wanted;
use crate::diagnostic::{Finding, Part, Place};
use crate::kube::{Minor, skew};
use crate::source::{Path, Source, Tree};

/// The keys of the spec whose release changes.
pub(super) struct Releases {
    moving: Vec<Moving>,
}

/// A key and the bytes of its value.
pub(super) struct Moving {
    pub(super) path: Path,
    pub(super) span: Range<usize>,
    pub(super) from: Minor,
}

impl Releases {
    /// The cluster's; a kubelet's if it equals the cluster's, if it would be too old, or if all are requested.
    pub(super) fn of(tree: &Tree<'_>, text: &str, from: Minor, wanted: Wanted) -> Self {
        let mut moving = Vec::new();
        for path in release_paths(tree) {
            let of_cluster = path == Path::of("cluster.kubernetes");
            let Some(minor) = read(tree, &path) else { continue };
            let stays = matches!(skew::kubelet(minor, wanted.to), skew::Skew::Supported) && !wanted.all;
            let newer = skew::kubelet(minor, wanted.to) == skew::Skew::Newer;
            if minor == wanted.to || newer || !of_cluster && minor != from && stays {
                continue;
            }
            let span = tree.locate(&path, Part::Value);
            if text.get(span.clone()).is_some_and(|value| value.starts_with(['"', '\''])) {
                moving.push(Moving { path, span, from: minor });
            }
        }
        moving.sort_by_key(|moving| moving.span.start);
        Self { moving }
    }

    pub(super) fn moving(&self) -> &[Moving] {
        &self.moving
    }

    /// The text with another release; nothing else changes by a byte.
    pub(super) fn text_for(&self, text: &str, minor: Minor) -> Bumped {
        let mut bumped = Bumped { text: String::with_capacity(text.len() + 8), spliced: Vec::new() };
        let mut at = 0;
        for Moving { span, .. } in &self.moving {
            let quote =
                if text.get(span.clone()).is_some_and(|value| value.starts_with('\'')) { '\'' } else { '"' };
            let value = format!("{quote}{minor}{quote}");
            bumped.text.push_str(text.get(at..span.start).unwrap_or_default());
            bumped.text.push_str(&value);
            bumped.spliced.push((span.clone(), value.len()));
            at = span.end;
        }
        bumped.text.push_str(text.get(at..).unwrap_or_default());
        bumped
    }
}

/// The release at a key.
fn read(tree: &Tree<'_>, path: &Path) -> Option<Minor> {
    let value = tree.value(path)?;
    Minor::read(value.get_ref().as_str()?).ok()
}

/// A text with some values replaced, and how to map its positions back.
pub(super) struct Bumped {
    pub(super) text: String,
    /// The replaced ranges of the original text, and the length of each replacement.
    spliced: Vec<(Range<usize>, usize)>,
}

impl Bumped {
    /// The texts of a spec and of what it includes, by their paths in the world.
    pub(super) fn files(&self, path: &str, source: &Source) -> BTreeMap<String, String> {
        let own = (path, 0..source.text().len());
        let parts = source.included().iter().map(|part| (part.path.as_str(), part.range()));
        let text = |range: Range<usize>| {
            self.text.get(self.forward(range.start)..self.forward(range.end)).unwrap_or_default().to_owned()
        };
        std::iter::once(own).chain(parts).map(|(path, range)| (path.to_owned(), text(range))).collect()
    }

    /// Where a byte of the original text is in the new one.
    fn forward(&self, offset: usize) -> usize {
        let before = self.spliced.iter().take_while(|(range, _)| range.end <= offset);
        before.fold(offset, |at, (range, length)| at + length - range.len())
    }

    /// Maps a finding's places in the new text to the old one.
    pub(super) fn back(&self, finding: &mut Finding) {
        let places = finding.related.iter_mut().map(|related| &mut related.place);
        for place in places.chain([&mut finding.place]) {
            if let Place::SpecBytes(range) = place {
                *range = self.offset(range.start)..self.offset(range.end);
            }
        }
    }

    fn offset(&self, offset: usize) -> usize {
        let (mut new, mut old) = (0, 0);
        for (range, length) in &self.spliced {
            let start = new + (range.start - old);
            if offset < start {
                break;
            }
            if offset < start + length {
                return range.start;
            }
            (new, old) = (start + length, range.end);
        }
        offset - new + old
    }
}

/// The keys with a release: the cluster's, and those of kubelets.
fn release_paths(tree: &Tree<'_>) -> Vec<Path> {
    let root = Path::root();
    let mut paths = vec![Path::of("cluster.kubernetes"), Path::of("kubelet.kubernetes")];
    for group in ["pools", "nodes"] {
        let Some(table) = tree.root().get(group).and_then(|value| value.get_ref().as_table()) else {
            continue;
        };
        for (name, value) in table {
            // There may be 100,000 nodes: a path is made only where there is a kubelet.
            let kubelet = value.get_ref().as_table().and_then(|table| table.get("kubelet"));
            if kubelet.is_some_and(|kubelet| {
                kubelet.get_ref().as_table().is_some_and(|t| t.contains_key("kubernetes"))
            }) {
                paths.push(root.key(group).key(name.get_ref()).key("kubelet").key("kubernetes"));
            }
        }
    }
    paths.retain(|path| tree.has(path));
    paths
}
