use crate::kube::Minor;

/// The requested upgrade.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The release of the control plane.
    pub to: Minor,
    /// Whether kubelets with their own older release are upgraded too, even if they need not be.
    pub all: bool,
}
