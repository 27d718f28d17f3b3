use std::collections::BTreeMap;

use super::brought::Brought;
use crate::diagnostic::{Finding, Level, Place};
use crate::kube::{Minor, skew};
use crate::model::Cluster;
use crate::source::{Path, Step as PathStep};

/// The order of an upgrade.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The steps, one component after the other.
    pub steps: Vec<Step>,
    /// Kubelets that are not upgraded.
    pub stay: Vec<Group>,
}

/// Kubelets with the same release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The pool; nothing for nodes without one.
    pub pool: Option<String>,
    /// The number of nodes that the spec lists.
    pub nodes: usize,
    /// Whether there are machines that it does not list.
    pub machines: bool,
    /// The release that they have.
    pub minor: Minor,
}

/// One component, or kubelets, from one release to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Every kube-apiserver, one after the other.
    Apiserver {
        /// The release that they have.
        from: Minor,
        /// The release that they get.
        to: Minor,
    },
    /// kube-controller-manager.
    ControllerManager {
        /// The release that it has.
        from: Minor,
        /// The release that it gets.
        to: Minor,
    },
    /// Kubelets, one node after the other.
    Kubelets {
        /// Which.
        group: Group,
        /// The release that they get.
        to: Minor,
        /// Whether the next kube-apiserver would be too new for them as they are.
        forced: bool,
    },
}

impl Step {
    /// The release that the component gets.
    pub fn to(&self) -> Minor {
        match self {
            Self::Apiserver { to, .. } | Self::ControllerManager { to, .. } | Self::Kubelets { to, .. } => {
                *to
            }
        }
    }

    /// Whether a finding is about the component of this step.
    fn is_about(&self, finding: &Finding) -> bool {
        let Place::Spec(path, _) = &finding.place else { return matches!(self, Self::Apiserver { .. }) };
        let plane = |component: &str| path.is_within(&Path::of("control-plane").key(component));
        let of_kubelets =
            path.steps().iter().any(|step| matches!(step, PathStep::Key(key) if &**key == "kubelet"));
        match self {
            Self::ControllerManager { .. } => plane("controller-manager"),
            Self::Apiserver { .. } => !plane("controller-manager") && !of_kubelets,
            Self::Kubelets { group, .. } => {
                let other = |subject: &String| group.pool.as_ref().is_some_and(|pool| pool != subject);
                of_kubelets
                    && !plane("controller-manager")
                    && !plane("apiserver")
                    && !finding.subject.as_ref().is_some_and(other)
            }
        }
    }
}

impl Order {
    /// For each step, the errors that must be fixed before it, because it is the first one that causes them.
    pub(super) fn blocked<'f>(&self, from: Minor, brings: &'f [Brought]) -> Vec<Vec<&'f Finding>> {
        let mut blocked: Vec<Vec<&Finding>> = self.steps.iter().map(|_| Vec::new()).collect();
        for Brought { finding, at } in brings.iter().filter(|brought| brought.finding.level == Level::Deny) {
            let reaches = |step: &Step| from.way_to(step.to()).contains(at);
            let first = self.steps.iter().position(|step| reaches(step) && step.is_about(finding));
            // An error that no component of these steps reads blocks the first step to the release.
            let first = first.or_else(|| self.steps.iter().position(reaches));
            if let Some(step) = first.and_then(|first| blocked.get_mut(first)) {
                step.push(finding);
            }
        }
        blocked
    }

    /// The control plane is upgraded release by release. Kubelets are upgraded as rarely as possible: when the next
    /// kube-apiserver would be too new for them, and at the end.
    ///
    /// Mirrors <https://kubernetes.io/releases/version-skew-policy/>.
    pub(super) fn of(base: &Cluster, target: &Cluster) -> Self {
        let mut order = Self::default();
        let mut groups = groups(base, target);
        let mut plane = base.minor.value;
        for next in plane.way_to(target.minor.value) {
            for (group, wanted) in groups.iter_mut().filter(|(group, wanted)| group.minor != *wanted) {
                if skew::kubelet(group.minor, next) != skew::Skew::Supported && group.minor != plane {
                    let to = nearest(plane, *wanted);
                    order.steps.push(Step::Kubelets { group: group.clone(), to, forced: true });
                    group.minor = to;
                }
            }
            order.steps.push(Step::Apiserver { from: plane, to: next });
            order.steps.push(Step::ControllerManager { from: plane, to: next });
            plane = next;
        }
        for (group, wanted) in groups {
            if group.minor == wanted {
                let moved = order.steps.iter().any(|step| {
                    matches!(step, Step::Kubelets { group: moved, .. } if moved.pool == group.pool && moved.nodes == group.nodes && moved.machines == group.machines)
                });
                if !moved && group.minor != target.minor.value {
                    order.stay.push(group);
                }
            } else {
                order.steps.push(Step::Kubelets { group, to: wanted, forced: false });
            }
        }
        order
    }
}

/// The older of two releases.
fn nearest(plane: Minor, wanted: Minor) -> Minor {
    if skew::kubelet(wanted, plane) == skew::Skew::Newer { plane } else { wanted }
}

/// Kubelets by pool and release, with the release that each gets.
fn groups(base: &Cluster, target: &Cluster) -> Vec<(Group, Minor)> {
    let mut groups: BTreeMap<(Option<&str>, String, String), (Group, Minor)> = BTreeMap::new();
    for (was, is) in base.shapes.iter().zip(&target.shapes) {
        if was.nodes == 0 {
            continue;
        }
        let (from, to) = (was.kubelet.minor.value, is.kubelet.minor.value);
        let pool = was.pool.as_deref().map(str::to_owned);
        let group = Group { pool, nodes: 0, machines: false, minor: from };
        let found = groups.entry((was.pool.as_deref(), from.to_string(), to.to_string()));
        let (group, _) = found.or_insert((group, to));
        group.nodes += was.listed();
        group.machines |= was.machines.is_some();
    }
    groups.into_values().collect()
}
