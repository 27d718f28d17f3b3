//! The proof: whether nodes would join with the files that the components read, checked step by step as in Kubernetes,
//! and at which step they would fail.
//!
//! [`prove`] checks each class of nodes through the steps of [`StepId`], one file each. If a step on the way to a registered
//! node breaks, the steps after it are not reached; the steps beside the way are checked as far as the kubelet's settings
//! are known. An unknown input results in a condition, never in a break.
//!
//! With several API servers a node may use any of them, unless its kubeconfig has the address of one; with several controller
//! managers any may lead. Each class is checked with each pair, and a step has the worst of the results.

mod alike;
mod arguments;
mod control_plane;
mod count;
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
mod way;

use jiff::Timestamp;
use rayon::prelude::*;

pub use outcome::{ClassProof, Proof};
pub use step::{Evidence, Step, StepId, Verdict};
pub use token::jws::signature_of;
pub use until::{Change, Outlook, until};

use crate::facts::{Facts, NodeClass};
use control_plane::plane::Plane;
use walk::Walk;

/// Proves every class of nodes at a point in time.
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

/// A class with one API server and one controller manager, and the URL that its kubelet uses.
fn class_proof(plane: &Plane<'_>, class: &NodeClass) -> (ClassProof, Option<String>) {
    let walked = steps::all(&Walk::of(plane, class));
    let proof = ClassProof {
        title: class.title.clone(),
        nodes: class.nodes.clone(),
        release: class.kubelet.minor,
        joins: walked.breaks_at.is_none(),
        breaks_at: walked.breaks_at,
        lasts_until: walked.lasts_until,
        steps: walked.steps,
        settings: class.settings.clone(),
    };
    (proof, walked.server)
}
