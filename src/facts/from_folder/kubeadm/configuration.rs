use crate::facts::Object;

/// The documents of one file that are kubeadm's.
pub(in crate::facts::from_folder) struct Configuration {
    pub(super) root: String,
    pub(super) cluster: Option<Object>,
    pub(super) init: Option<Object>,
    pub(super) join: Option<Object>,
    /// The kubelets' configuration, where a document beside it is kubeadm's.
    pub(super) kubelet: Option<Object>,
}
