//! What an edit of a spec does: for each node and for the control plane the effective values that differ between two compiled
//! specs, and what each requires. A difference of files is not the answer: values are compared by what is written of them, wherever
//! in the spec they come from, and `classes.toml` has what a change of each key requires, with upstream's reason.

pub mod class;
mod entries;
mod nodes;
mod order;
mod plane;

pub use class::{NodeClass, PlaneClass};
pub use entries::Side;
pub use nodes::{Change, NodeDiff};
pub use order::Step;
pub use plane::{FileKind, PlaneChange, PlaneDiff};

use crate::Outcome;
use crate::artifact::MakeError;

/// The difference between two compiled specs.
pub struct Diff {
    /// Nodes, sorted by name: of either spec.
    pub nodes: Vec<NodeDiff>,
    /// The control plane and the objects of the cluster.
    pub plane: PlaneDiff,
    /// In which order to roll the changes out.
    pub order: Vec<Step>,
}

impl Diff {
    /// Whether nothing changes for anybody.
    pub fn is_empty(&self) -> bool {
        self.plane.changes.is_empty() && self.nodes.iter().all(NodeDiff::is_unchanged)
    }
}

/// Compares what two specs compile to.
///
/// # Errors
/// If a template of one of them has a mistake.
pub fn diff(before: &Outcome, after: &Outcome) -> Result<Diff, MakeError> {
    let nodes = nodes::diff(before, after)?;
    let plane = plane::diff(before, after)?;
    let order = order::order(&nodes, &plane);
    Ok(Diff { nodes, plane, order })
}
