//! How far the minors of two components may be apart.
//!
//! Mirrors <https://kubernetes.io/releases/version-skew-policy/>.

use super::Minor;
use super::data::SKEW;

/// Whether a component may talk to an apiserver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skew {
    /// It may.
    Supported,
    /// It is newer than the apiserver, which is never supported.
    Newer,
    /// It is too old.
    TooOld {
        /// The oldest minor of the component that this apiserver supports.
        oldest: Minor,
    },
}

/// A kubelet against the apiserver it talks to.
pub fn kubelet(kubelet: Minor, apiserver: Minor) -> Skew {
    between("kubelet", kubelet, apiserver)
}

/// kube-controller-manager against the apiserver it talks to.
pub fn controller_manager(manager: Minor, apiserver: Minor) -> Skew {
    between("kube-controller-manager", manager, apiserver)
}

/// An apiserver against the newest apiserver of the same cluster.
pub fn apiserver(apiserver: Minor, newest: Minor) -> Skew {
    between("kube-apiserver", apiserver, newest)
}

fn between(component: &str, minor: Minor, apiserver: Minor) -> Skew {
    let supported = |minor: Minor| {
        let older = SKEW.items().get(component).and_then(|steps| steps.at(minor)).copied().unwrap_or(0);
        minor.number().saturating_add(older) >= apiserver.number()
    };
    if minor.number() > apiserver.number() {
        return Skew::Newer;
    }
    if supported(minor) {
        return Skew::Supported;
    }
    // How much older a component may be depends on its own minor.
    Skew::TooOld { oldest: Minor::all().find(|minor| supported(*minor)).unwrap_or(apiserver) }
}
