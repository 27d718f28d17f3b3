use crate::facts::{File, Object};

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

/// Whether a folder holds another.
pub(super) fn is_above(folder: &str, inner: &str) -> bool {
    folder.is_empty() || inner.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
