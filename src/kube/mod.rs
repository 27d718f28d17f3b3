//! What each minor of Kubernetes knows: flags, configuration fields, feature gates, controllers, admission plugins,
//! API versions, node labels, default roles, version skew.
//!
//! All of it is data under `schemas/kubernetes/`, one line an item, embedded and parsed when first asked for. Code asks
//! [`Kube`] and never compares minors.

mod admission;
mod api;
mod behaviour;
mod controllers;
mod data;
pub mod diff;
mod fields;
mod flags;
mod gates;
#[cfg(test)]
mod invariants;
mod item;
mod kind;
mod known;
mod kubeadm;
mod labels;
mod life;
mod limits;
mod minor;
mod needs;
mod options;
mod policy;
mod program;
pub mod skew;
mod spans;
mod steps;
pub mod value;

pub use admission::AdmissionPlugin;
pub use behaviour::Behaviour;
pub use controllers::Controller;
pub use fields::{Field, Placement};
pub use flags::{Flag, Flags};
pub use gates::{Gate, Stage};
pub use kind::Kind;
pub use known::{Deprecated, Known, Nearest};
pub use kubeadm::{Kubeadm, KubeadmArguments, KubeadmPlace};
pub use labels::NodeLabel;
pub use limits::{GateNeed, Limits};
pub use minor::{Minor, UnknownMinor};
pub use options::{Manager, PolicyOption};
pub use policy::{DefaultBinding, DefaultRole, DefaultRule, DefaultSubject};
pub use program::Program;

/// What one minor knows. As cheap to pass around as the minor itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kube {
    minor: Minor,
}

impl Kube {
    /// The knowledge of a minor.
    pub fn of(minor: Minor) -> Self {
        Self { minor }
    }

    /// The minor this is the knowledge of.
    pub fn minor(self) -> Minor {
        self.minor
    }

    /// The kubelet's flags.
    pub fn kubelet_flags(self) -> Flags {
        Flags::of(data::KUBELET_FLAGS.items(), self.minor)
    }

    /// kube-apiserver's flags.
    pub fn apiserver_flags(self) -> Flags {
        Flags::of(data::APISERVER_FLAGS.items(), self.minor)
    }

    /// kube-controller-manager's flags.
    pub fn controller_manager_flags(self) -> Flags {
        Flags::of(data::CONTROLLER_MANAGER_FLAGS.items(), self.minor)
    }

    /// Whether the kubelet brings its own runtime endpoint for Docker: whether it has `--docker-endpoint`.
    pub fn has_dockershim(self) -> bool {
        self.kubelet_flags().has("docker-endpoint")
    }
}
