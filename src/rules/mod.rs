//! The rules, by subject: one file each, with a page that documents and tests it.
//!
//! A rule checks the resolved cluster and reports findings. Mistakes of form and of single values are found by earlier
//! stages; their rules have a page here but no check.

pub(crate) mod certificates;
pub(crate) mod components;
pub(crate) mod control_plane;
pub(crate) mod fact;
pub(crate) mod form;
pub(crate) mod kubelet;
mod levels;
pub(crate) mod nodes;
mod rule;
mod step_id;
mod support;
pub(crate) mod tokens;
pub(crate) mod units;

use fact::ServerFlags;
pub use levels::Levels;
use rule::good_end;
pub use rule::{Check, Context, Rule};
pub use step_id::StepId;

use std::sync::LazyLock;

use crate::diagnostic::{Finding, Findings, RuleId};
use crate::kube::Program;
use crate::model::{KubeletSettings, Shape};

/// All rules, by name.
pub static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let subjects = [
        certificates::RULES,
        components::RULES,
        control_plane::RULES,
        form::RULES,
        kubelet::RULES,
        nodes::RULES,
        tokens::RULES,
        units::RULES,
    ];
    let mut rules: Vec<&Rule> = subjects.into_iter().flatten().copied().collect();
    rules.sort_by_key(|rule| rule.id);
    rules
});

/// The rule of that name.
pub fn find(name: &str) -> Option<&'static Rule> {
    let index = RULES.binary_search_by(|rule| rule.id.as_str().cmp(name)).ok()?;
    RULES.get(index).copied()
}

/// The rule that an id names.
pub fn of(id: RuleId) -> Option<&'static Rule> {
    find(id.as_str())
}

/// Runs every rule that checks a cluster.
pub fn run(context: &Context<'_>, findings: &mut Findings) {
    let minor_unread = findings.is_unread(&crate::source::Path::of("cluster.kubernetes"));
    // Shapes that differ only in labels share their kubelet: one of them is checked.
    let mut seen = std::collections::BTreeSet::new();
    let kubelets: Vec<&Shape> = context
        .cluster
        .shapes
        .iter()
        .filter(|shape| seen.insert(std::sync::Arc::as_ptr(&shape.kubelet)))
        .collect();
    for rule in RULES.iter() {
        if rule.versioned && minor_unread {
            continue;
        }
        match rule.check {
            Check::Stage => {}
            Check::Cluster(check) => check(context, findings),
            Check::Shape(check) => {
                context.cluster.shapes.iter().for_each(|shape| check(context, shape, findings))
            }
            Check::Setting(check) | Check::Settings(check) => {
                for shape in &kubelets {
                    let mut refused = Findings::new();
                    check(&shape.kubelet, &mut refused);
                    refused
                        .into_vec()
                        .into_iter()
                        .for_each(|one| findings.push(support::of_kubelet(shape, one)));
                }
            }
            Check::Server(program, check) => {
                let found = check(&support::server_flags(context.cluster, program));
                found.into_iter().for_each(|(_, finding)| findings.push(finding));
            }
            Check::Servers(check) => {
                for program in [Program::Apiserver, Program::ControllerManager] {
                    let found = check(&support::server_flags(context.cluster, program));
                    found.into_iter().for_each(|(_, finding)| findings.push(finding));
                }
            }
            Check::Kubelet(check) => kubelets.iter().for_each(|shape| check(context, shape, findings)),
            Check::Node(check) => {
                context.cluster.nodes.iter().for_each(|node| check(context, node, findings))
            }
        }
    }
}

/// The flags with which a component of the control plane exits: for each finding the flag that it is about.
pub(crate) fn server_refusals<'a>(flags: &ServerFlags<'a>) -> Vec<(&'a str, Finding)> {
    let found = |rule: &&'static Rule| match rule.check {
        Check::Server(own, check) if own == flags.program => check(flags).into_iter().collect(),
        Check::Servers(check) => check(flags),
        _ => Vec::new(),
    };
    RULES.iter().flat_map(found).collect()
}

/// The settings with which a kubelet exits, one finding for each. `all_known`: whether settings that are not set have their
/// default.
pub fn refusals(kubelet: &KubeletSettings, all_known: bool) -> Vec<Finding> {
    let mut findings = Findings::new();
    for rule in RULES.iter() {
        match rule.check {
            Check::Setting(check) => check(kubelet, &mut findings),
            Check::Settings(check) if all_known => check(kubelet, &mut findings),
            _ => {}
        }
    }
    findings.into_vec()
}
