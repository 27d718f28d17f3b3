use jiff::Timestamp;

use super::{Step, StepId};
use crate::diagnostic::Finding;
use crate::kube::Minor;

/// The result of a proof at a point in time.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The time.
    pub at: Timestamp,
    /// Each class of nodes.
    pub classes: Vec<ClassProof>,
}

/// The result for a class of nodes.
#[derive(Clone, Debug)]
pub struct ClassProof {
    /// Its name in reports.
    pub title: String,
    /// Its nodes.
    pub nodes: Vec<String>,
    /// The release of their kubelet.
    pub release: Minor,
    /// Whether they join, possibly on conditions.
    pub joins: bool,
    /// The step at which they fail.
    pub breaks_at: Option<StepId>,
    /// When a node that joins now loses access, if that is within ten years.
    pub lasts_until: Option<Timestamp>,
    /// The steps, in the order of [`StepId::ALL`].
    pub steps: Vec<Step>,
    /// The class's settings.
    pub(super) settings: String,
}

impl Proof {
    /// Whether every class joins.
    pub fn joins(&self) -> bool {
        self.classes.iter().all(|class| class.joins)
    }

    /// All findings, in the order of classes and steps.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.classes.iter().flat_map(|class| &class.steps).flat_map(|step| &step.findings)
    }
}

impl Proof {
    /// The same, to set their levels.
    pub fn findings_mut(&mut self) -> impl Iterator<Item = &mut Finding> {
        self.classes.iter_mut().flat_map(|class| &mut class.steps).flat_map(|step| &mut step.findings)
    }
}

impl ClassProof {
    /// A step.
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }
}
