//! The proof: whether nodes would join with what the components read, step by step, each in the way in which Kubernetes
//! does it, and at which step they would not.
//!
//! [`prove`] walks each class of nodes through the steps of [`StepId`], one file each. A step on the way to a registered
//! node that breaks leaves those after it unreached; the steps beside the way are judged as far as the kubelet's settings
//! are known. What nobody said gives a condition, never a break.
//!
//! Of several API servers a node meets any, unless its kubeconfig has the address of one, and of several controller
//! managers any may lead: each class is walked with each pair, and a step is what it is with the worst of them.

mod admission;
mod aggregation;
mod alike;
mod anonymous;
mod api_certificate;
mod api_roots;
mod api_url;
mod approve;
mod arguments;
mod authenticate_node;
mod authenticate_token;
mod authorization;
mod authorize_csr_create;
mod authorize_node;
mod bootstrap_secret;
mod bootstrap_token;
mod config_file;
mod config_load;
mod discovery;
mod discovery_pins;
mod discovery_signature;
mod gates;
mod identity;
mod jws;
mod kubelet_address;
mod kubelet_api;
mod kubelet_clients;
mod kubelet_start;
mod kubelet_values;
mod plane;
mod proof;
mod refusals;
mod registration;
mod renewal;
mod replicas;
mod secret_fault;
mod serving;
mod settings;
mod sign;
mod signing_pair;
mod starting;
mod step;
mod taints;
mod tls;
mod trust;
mod unresolved;
mod until;
mod walk;

use jiff::Timestamp;
use rayon::prelude::*;

pub use admission::ADMISSION_DENIES_ALL;
pub use aggregation::AGGREGATION_CIRCLE;
pub use arguments::ARGUMENT_NOT_A_FLAG;
pub use authenticate_token::KUBECONFIG_WITHOUT_TOKEN;
pub use authorize_csr_create::{CSR_REQUEST_UNAUTHORIZED, CSR_VERSION_UNSERVED};
pub use bootstrap_token::{TOKEN_SECRET_INVALID, TOKEN_SECRET_MISSING};
pub use config_load::KUBELET_CONFIG_UNREADABLE;
pub use discovery::{CLUSTER_INFO_UNAUTHORIZED, CLUSTER_INFO_UNREADABLE};
pub use discovery_pins::{
    DISCOVERY_PIN_MALFORMED, DISCOVERY_PIN_MISMATCH, DISCOVERY_PIN_MISSING, DISCOVERY_UNVERIFIED,
};
pub use jws::signature_of;
pub use kubelet_address::KUBELET_ADDRESS_TYPES;
pub use kubelet_api::{APISERVER_KUBELET_CLIENT_MISSING, KUBELET_API_UNAUTHORIZED};
pub use kubelet_clients::{BOOTSTRAP_KUBECONFIG_MISSING, KUBECONFIG_UNUSABLE};
pub use kubelet_start::KUBELET_STANDALONE;
pub use proof::{ClassProof, Proof};
pub use registration::KUBELET_DOES_NOT_REGISTER;
pub use sign::SIGNING_OFF;
pub use starting::{ENVIRONMENT_FILE_MISSING, UNIT_STARTS_NOTHING};
pub use step::{Evidence, Step, StepId, Verdict};
pub use until::{Change, Outlook, until};

use crate::facts::{Facts, NodeClass};
use plane::Plane;
use walk::Walk;

/// Proves every class of nodes at an instant.
pub fn prove(facts: &Facts, at: Timestamp) -> Proof {
    let planes = Plane::all(facts, at);
    let mut classes: Vec<ClassProof> = facts
        .classes
        .par_iter()
        .filter_map(|class| {
            let proofs = planes.iter().map(|plane| class_proof(plane, class)).collect();
            replicas::merge(&planes, proofs)
        })
        .collect();
    for (index, finding) in &facts.unresolved {
        if let Some(class) = classes.get_mut(*index) {
            unresolved::apply(class, finding);
        }
    }
    Proof { at, classes }
}

/// A class with one API server and one controller manager, and the URL that its kubelet asks.
fn class_proof(plane: &Plane<'_>, class: &NodeClass) -> (ClassProof, Option<String>) {
    let mut walk = Walk::of(plane, class);
    let mut steps: Vec<Step> = Vec::with_capacity(StepId::ALL.len());
    let mut breaks_at = None;
    for id in StepId::ALL {
        let reached = match id {
            _ if id.is_main() => breaks_at.is_none(),
            StepId::Discovery => true,
            // What hangs on the kubelet's settings is judged once they are known.
            _ => walk.settings.is_some() && breaks_at.is_none_or(|broken| broken > StepId::ConfigLoad),
        };
        let step = if reached { run(id, &mut walk) } else { Step::not_reached(id) };
        if id.is_main() && step.is_broken() {
            breaks_at = breaks_at.or(Some(id));
        }
        steps.push(step);
    }
    let server = walk.connection.map(|connection| connection.server.value);
    let proof = ClassProof {
        title: class.title.clone(),
        nodes: class.nodes.clone(),
        joins: breaks_at.is_none(),
        breaks_at,
        lasts_until: walk.lasts_until,
        steps,
        settings: class.settings.clone(),
    };
    (proof, server)
}

fn run(id: StepId, walk: &mut Walk<'_>) -> Step {
    match id {
        StepId::KubeletStart => kubelet_start::step(walk),
        StepId::ConfigLoad => config_load::step(walk),
        StepId::Tls => tls::step(walk),
        StepId::AuthenticateToken => authenticate_token::step(walk),
        StepId::AuthorizeCsrCreate => authorize_csr_create::step(walk),
        StepId::Approve => approve::step(walk),
        StepId::Sign => sign::step(walk),
        StepId::AuthenticateNode => authenticate_node::step(walk),
        StepId::AuthorizeNode => authorize_node::step(walk),
        StepId::Admission => admission::step(walk),
        StepId::Registration => registration::step(walk),
        StepId::Discovery => discovery::step(walk),
        StepId::Serving => serving::step(walk),
        StepId::KubeletApi => kubelet_api::step(walk),
        StepId::Renewal => renewal::step(walk),
    }
}
