/// Where the certificate of a kubelet's port comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Serving {
    /// The kubelet signs one by itself.
    SelfSigned,
    /// It requests one from the cluster.
    Requested,
    /// Files.
    Files,
}
