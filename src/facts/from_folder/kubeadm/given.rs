use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::facts::{File, Object};
use crate::source::Source;

/// A file that kubeadm writes.
pub(in crate::facts::from_folder) struct Given {
    /// The folder that its configuration is in.
    pub(super) root: String,
    /// Whether all machines get it.
    pub(super) shared: bool,
    /// Its path on a machine.
    pub(super) path: &'static str,
    pub(in crate::facts::from_folder) file: File,
    pub(in crate::facts::from_folder) documents: Vec<Object>,
}

impl Given {
    /// Whether a machine gets it at a path: its own before those of all.
    pub(in crate::facts::from_folder) fn best<'g>(
        all: &'g [Given],
        root: &str,
        path: &str,
    ) -> Option<&'g Given> {
        let at = || all.iter().filter(|one| one.path == path);
        let above = |one: &&Given| is_above(&one.root, root);
        let own = at().find(|one| one.root == root);
        own.or_else(|| at().find(above)).or_else(|| at().find(|one| one.shared))
    }
}

/// A file that kubeadm writes: `places` maps values to the bytes of its configuration that they come from.
pub(super) fn written(from: &File, text: String, places: BTreeMap<String, Range<usize>>) -> File {
    let whole = 0..text.len();
    let made_from = places.into_iter().map(|(path, range)| (path, (from.source.clone(), range)));
    let source = Source::new(from.source.name(), text).masking([whole]);
    File { made_from: Arc::new(made_from.collect()), ..File::new(Arc::new(source)) }
}

/// Whether a folder holds another.
pub(super) fn is_above(folder: &str, inner: &str) -> bool {
    folder.is_empty() || inner.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
