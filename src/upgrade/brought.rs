use crate::diagnostic::Finding;
use crate::kube::Minor;

/// A finding, and the release of the upgrade that causes it.
#[derive(Clone, Debug)]
pub struct Brought {
    /// The finding.
    pub finding: Finding,
    /// The first release with it.
    pub at: Minor,
}
