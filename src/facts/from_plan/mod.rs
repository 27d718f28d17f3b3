//! The facts of a compiled spec: its own output, read back as the components would read it.
//!
//! Each class of nodes is proved by the files of its first node, the control plane by its env files in a unit that uses
//! them. A secret that is not available is represented by one well-formed secret, equal only to itself. Each byte carries
//! the value of the spec behind it ([`crate::facts::FileTrail`]), as recorded by lowering and artifacts
//! ([`crate::render::Trail`]), so that findings point there.

mod control_plane;
mod fill;
mod node;
mod scope;
mod unresolved;

pub use scope::Scope;
pub use unresolved::unresolved;

use crate::facts::{Facts, NodeApprover, Origin, Sourced};
use crate::model::Cluster;
use crate::plan::Plan;

/// What the components would read of a plan.
pub fn facts(cluster: &Cluster, plan: &Plan, scope: Scope<'_>) -> Facts {
    let (apiservers, controller_manager) = control_plane::read(cluster, plan, scope);
    Facts {
        apiservers,
        controller_managers: vec![controller_manager],
        objects: control_plane::objects(plan, scope),
        classes: node::classes(cluster, plan, scope),
        approver: approver(cluster),
        ca_rotation: cluster.ca_rotation.clone(),
        ..Facts::default()
    }
}

/// Who approves requests of nodes that kube-controller-manager does not approve.
fn approver(cluster: &Cluster) -> Option<NodeApprover> {
    let approval = &cluster.approval;
    let name = approval.approver.as_ref()?;
    Some(NodeApprover {
        name: Sourced::new(name.value.clone(), Origin::of_spec(&name.path)),
        first: !*approval.first,
        renewals: !*approval.renewals,
    })
}
