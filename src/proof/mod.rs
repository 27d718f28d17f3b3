//! The proof: whether nodes would join with what the components read, step by step, each in the way in which Kubernetes
//! does it, and at which step they would not.
//!
//! [`prove`] walks each class of nodes through the steps of [`StepId`], one file each. A step on the way to a registered
//! node that breaks leaves those after it unreached; the steps beside the way are judged as far as the kubelet's settings
//! are known. What nobody said gives a condition, never a break.
//!
//! Of several API servers a node meets any, unless its kubeconfig has the address of one, and of several controller
//! managers any may lead: each class is walked with each pair, and a step is what it is with the worst of them.

mod alike;
mod arguments;
mod control_plane;
mod gates;
mod kubelet;
mod outcome;
mod starting;
mod step;
mod steps;
mod tls;
mod token;
mod unresolved;
mod until;
mod walk;

use jiff::Timestamp;
use rayon::prelude::*;

pub use outcome::{ClassProof, Proof};
pub use step::{Evidence, Step, StepId, Verdict};
pub use token::jws::signature_of;
pub use until::{Change, Outlook, until};

use crate::facts::{Facts, NodeClass};
use control_plane::plane::Plane;
use walk::Walk;

/// Proves every class of nodes at an instant.
pub fn prove(facts: &Facts, at: Timestamp) -> Proof {
    let planes = Plane::all(facts, at);
    let mut classes: Vec<ClassProof> = facts
        .classes
        .par_iter()
        .filter_map(|class| {
            let proofs = planes.iter().map(|plane| class_proof(plane, class)).collect();
            control_plane::replicas::merge(&planes, proofs)
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
        StepId::KubeletStart => steps::kubelet_start::step(walk),
        StepId::ConfigLoad => steps::config_load::step(walk),
        StepId::Tls => steps::tls::step(walk),
        StepId::AuthenticateToken => steps::authenticate_token::step(walk),
        StepId::AuthorizeCsrCreate => steps::authorize_csr_create::step(walk),
        StepId::Approve => steps::approve::step(walk),
        StepId::Sign => steps::sign::step(walk),
        StepId::AuthenticateNode => steps::authenticate_node::step(walk),
        StepId::AuthorizeNode => steps::authorize_node::step(walk),
        StepId::Admission => steps::admission::step(walk),
        StepId::Registration => steps::registration::step(walk),
        StepId::Discovery => steps::discovery::step(walk),
        StepId::Serving => steps::serving::step(walk),
        StepId::KubeletApi => steps::kubelet_api::step(walk),
        StepId::Renewal => steps::renewal::step(walk),
    }
}
