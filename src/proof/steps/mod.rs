//! The steps of a join, one file each, and which results each step needs.

pub(in crate::proof) mod admission;
pub(in crate::proof) mod approve;
pub(in crate::proof) mod authenticate_node;
pub(in crate::proof) mod authenticate_token;
pub(in crate::proof) mod authorize_csr_create;
pub(in crate::proof) mod authorize_node;
pub(in crate::proof) mod config_load;
pub(in crate::proof) mod discovery;
pub(in crate::proof) mod kubelet_api;
pub(in crate::proof) mod kubelet_start;
pub(in crate::proof) mod registration;
pub(in crate::proof) mod renewal;
pub(in crate::proof) mod serving;
pub(in crate::proof) mod sign;
pub(in crate::proof) mod tls;

use jiff::Timestamp;

use crate::proof::step::{Step, StepId};
use crate::proof::walk::Walk;
use crate::proof::way::Way;

/// The result for a class of nodes with one API server and one controller manager.
pub(in crate::proof) struct Walked {
    pub(in crate::proof) steps: Vec<Step>,
    /// The step on the way to a registered node that breaks; also discovery, for a machine that joins with kubeadm.
    pub(in crate::proof) breaks_at: Option<StepId>,
    /// When a node that joins now loses access.
    pub(in crate::proof) lasts_until: Option<Timestamp>,
    /// The URL that the kubelet uses.
    pub(in crate::proof) server: Option<String>,
}

/// Walks all steps. A step needs the results of others; if one of them is missing (`?`), it is not reached. A step that
/// breaks may still have a result, with which the steps beside the way are checked.
pub(in crate::proof) fn all(walk: &Walk<'_>) -> Walked {
    let mut way = Way::default();
    let started = way.main(StepId::KubeletStart, || Some(kubelet_start::step(walk)));
    let loaded = way.main(StepId::ConfigLoad, || Some(config_load::step(walk, started?)));
    let loaded = loaded.as_ref();
    way.main(StepId::Tls, || Some(tls::step(walk, loaded?)));
    let asks = way.main(StepId::AuthenticateToken, || Some(authenticate_token::step(walk, loaded?)));
    let asks = asks.as_ref();
    way.main(StepId::AuthorizeCsrCreate, || Some(authorize_csr_create::step(walk, loaded?, asks?)));
    way.main(StepId::Approve, || Some(approve::step(walk, loaded?, asks?)));
    let signed = way.main(StepId::Sign, || Some(sign::step(walk, loaded?)));
    way.main(StepId::AuthenticateNode, || {
        Some(authenticate_node::step(walk, loaded?, asks?, signed.as_ref()?))
    });
    way.main(StepId::AuthorizeNode, || Some(authorize_node::step(walk, loaded?, asks?)));
    way.main(StepId::Admission, || Some(admission::step(walk, loaded?, asks?)));
    way.main(StepId::Registration, || Some(registration::step(walk, loaded?)));
    way.beside(StepId::Discovery, || Some(discovery::step(walk, loaded, asks)));
    // Steps that depend on the kubelet's settings are checked once the kubelet accepts them.
    let taken = loaded.filter(|_| way.passes(StepId::ConfigLoad));
    way.beside(StepId::Serving, || Some(serving::step(walk, taken?)));
    way.beside(StepId::KubeletApi, || Some(kubelet_api::step(walk, taken?)));
    let lasts_until = way.beside(StepId::Renewal, || Some(renewal::step(walk, taken?, asks)));
    let (breaks_at, steps) = way.end();
    // A machine that joins with kubeadm gets its files from it, after discovery.
    let is_undiscovered = walk.class.discovery.is_some()
        && steps.iter().any(|step| step.id == StepId::Discovery && step.is_broken());
    let breaks_at = breaks_at.or(is_undiscovered.then_some(StepId::Discovery));
    let connection = loaded.and_then(|loaded| loaded.client.connection.as_ref());
    let server = connection.map(|connection| connection.server.value.clone());
    Walked { steps, breaks_at, lasts_until: lasts_until.flatten(), server }
}
