use std::collections::BTreeSet;

use super::{Certificates, Files, Object, Origin, Process, Sourced, TokenDiscovery};
use crate::diagnostic::Finding;
use crate::kube::Minor;
use crate::model::CaRotation;

/// Everything that the proof looks at. An importer fills it from files that it recognises by content, a compiled spec from
/// its own output; see the [module](super).
#[derive(Clone, Default)]
pub struct Facts {
    /// Every kube-apiserver; empty when none is known, so that steps that need one hold on a condition. A join must
    /// succeed with each that a node may reach.
    pub apiservers: Vec<Apiserver>,
    /// Every kube-controller-manager, of which any may lead; none as above.
    pub controller_managers: Vec<Component>,
    /// The objects that are applied to the cluster, each item of a `List` by itself, in the order of their files.
    pub objects: Vec<Object>,
    /// Whether the cluster may have other objects than these.
    pub partial: bool,
    /// The files, as reports show them, with objects that are not known because of placeholders.
    pub templates: BTreeSet<String>,
    /// Names of bootstrap token Secrets whose expiration is in no file.
    pub ends_unknown: Vec<String>,
    /// Nodes with equal files but for names and addresses, each proved once.
    pub classes: Vec<NodeClass>,
    /// Mistakes of a spec that leave nothing to read, each with the position of a class that it concerns. The proof breaks
    /// the step that would break with them.
    pub unresolved: Vec<(usize, Finding)>,
    /// Who approves requests of nodes instead of kube-controller-manager, when that is known.
    pub approver: Option<NodeApprover>,
    /// The rotation of the cluster's CA, as the spec has it.
    pub ca_rotation: Option<CaRotation>,
}

/// A component: its release, how it is started, and the files that it sees.
#[derive(Clone)]
pub struct Component {
    /// Its minor release.
    pub minor: Minor,
    /// Where the release is set; none when it comes from the command line.
    pub minor_origin: Option<Origin>,
    /// How it is started.
    pub process: Process,
    /// The files of its machine.
    pub files: Files,
}

/// kube-apiserver, and what other sources than its flags give about it.
#[derive(Clone)]
pub struct Apiserver {
    /// The component.
    pub component: Component,
    /// The certificate that it serves with, when a flag of [`component`](Self::component) does not lead to it.
    pub serving_certificate: Option<Sourced<Certificates>>,
    /// The user as which it calls kubelets, when the certificate itself is not known.
    pub kubelet_client_user: Option<Sourced<String>>,
}

/// Who approves requests of nodes instead of kube-controller-manager: a person or another program.
#[derive(Clone)]
pub struct NodeApprover {
    /// [`crate::model::APPROVED_BY_HAND`], or the name of the program.
    pub name: Sourced<String>,
    /// Whether it approves first certificates.
    pub first: bool,
    /// Whether it approves renewals.
    pub renewals: bool,
}

/// What host names look like.
#[derive(Clone)]
pub struct HostNames {
    /// The patterns, in words.
    pub patterns: Sourced<String>,
    /// A name that one of the machines could have.
    pub example: String,
}

/// Nodes that are proved together, and their kubelet.
#[derive(Clone)]
pub struct NodeClass {
    /// What reports call the class: a pool, or a node.
    pub title: String,
    /// The names of its nodes, in order. The first represents all of them; only its host name is its own.
    pub nodes: Vec<String>,
    /// What the host names of its machines look like, where no file lists them.
    pub host_names: Option<HostNames>,
    /// Whether its nodes are known to have addresses.
    pub addresses: Vec<std::net::IpAddr>,
    /// The kubelet.
    pub kubelet: Component,
    /// The approver of serving certificates that runs beside Kubernetes, when one is named.
    pub approver: Option<Sourced<String>>,
    /// How `kubeadm join` finds the cluster's CA for them, where it does so with a token.
    pub discovery: Option<TokenDiscovery>,
    /// What findings call the class, for lints that are set for it alone.
    pub subject: Option<String>,
    /// Digest of everything that its kubelets read except names and addresses of nodes; equal digests give equal proofs.
    pub settings: String,
}
