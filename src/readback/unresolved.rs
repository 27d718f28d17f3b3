//! Mistakes of a spec that leave nothing to read back: what they break is known all the same.

use crate::facts::NodeClass;
use crate::finding::{Finding, Level, Place};
use crate::join::{ClassProof, Proof, StepId};
use crate::model::{Cluster, Shape};
use crate::source::{Path, Step};

/// Rules of single values that could not be resolved, and the step that would break with them.
const STEPS: &[(&str, StepId)] = &[
    ("label-malformed", StepId::KubeletStart),
    ("variable-malformed", StepId::KubeletStart),
    ("node-name-malformed", StepId::KubeletStart),
    ("taint-malformed", StepId::ConfigLoad),
    ("api-server-malformed", StepId::Tls),
    ("ca-is-private-key", StepId::Tls),
    ("ca-not-pem", StepId::Tls),
    ("token-id-malformed", StepId::AuthenticateToken),
    ("token-expiration-unparseable", StepId::AuthenticateToken),
    ("token-extra-group-invalid", StepId::AuthenticateToken),
    ("duration-malformed", StepId::Approve),
];

/// Breaks the steps of a proof at what could not be resolved.
pub fn unresolved(proof: &mut Proof, cluster: &Cluster, classes: &[NodeClass], findings: &[Finding]) {
    for finding in findings.iter().filter(|finding| finding.level == Level::Deny) {
        let Some((_, step)) = STEPS.iter().find(|(rule, _)| *rule == finding.rule) else { continue };
        let Place::Spec(path, _) = &finding.place else { continue };
        for (class, proved) in classes.iter().zip(&mut proof.classes) {
            let shape = shape_of(cluster, class);
            if shape.is_some_and(|shape| concerns(path, cluster, shape)) {
                breaks(proved, *step, finding);
            }
        }
    }
}

fn shape_of<'c>(cluster: &'c Cluster, class: &NodeClass) -> Option<&'c Shape> {
    let first = class.nodes.first()?;
    let node = cluster.nodes.iter().find(|node| node.name.as_str() == first)?;
    cluster.shape_of(node)
}

/// Whether a value of the spec goes into the nodes of a shape.
fn concerns(path: &Path, cluster: &Cluster, shape: &Shape) -> bool {
    let key = |at: usize| match path.steps().get(at) {
        Some(Step::Key(key)) => Some(&**key),
        _ => None,
    };
    match (key(0), key(1)) {
        (Some("tokens"), Some(name)) => cluster.token_of(shape).is_some_and(|token| token.name == name),
        (Some("pools"), Some(name)) => shape.pool.as_deref() == Some(name),
        (Some("nodes"), Some(_)) => path.is_within(&shape.path),
        _ => true,
    }
}

fn breaks(class: &mut ClassProof, id: StepId, finding: &Finding) {
    if class.breaks_at.is_some_and(|before| before <= id) {
        return;
    }
    class.joins = false;
    class.breaks_at = Some(id);
    for step in class.steps.iter_mut().filter(|step| step.id.is_main() && step.id >= id) {
        let seen = finding.reason.clone().unwrap_or_else(|| finding.message.clone());
        if step.id == id {
            step.refuse(seen, finding.clone());
        } else {
            step.forget();
        }
    }
}
