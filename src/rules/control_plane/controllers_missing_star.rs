//! A `--controllers` list that switches off every controller it does not contain.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::List;
use crate::rules::support::controllers;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CONTROLLERS_MISSING_STAR,
    Level::Deny,
    include_str!("controllers_missing_star.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let list = controllers(&context.cluster.control_plane.controller_manager);
    if !list.spec_path().is_some_and(|path| findings.is_partly_unread(path)) {
        judge(&list).into_iter().for_each(|finding| findings.push(finding));
    }
}

/// A list of controllers without `*`.
///
/// Mirrors k8s.io/controller-manager/app: IsControllerEnabled.
pub(crate) fn judge(list: &List<'_>) -> Option<Finding> {
    if list.has("*") {
        return None;
    }
    let mut words = vec!["*"];
    match list.words.is_empty() {
        true => words.extend(["bootstrapsigner", "tokencleaner"]),
        false => words.extend(list.texts()),
    }
    let finding = Finding::new(RULE.id, list.place.clone(), "the list of controllers has no `*`")
        .label(if list.words.is_empty() { "no controller would run" } else { "only these would run" })
        .reason(
            "every controller that is not listed is off, including those that approve and sign certificates, \
             node-lifecycle and service accounts",
        )
        .help(format!("write {}", list.named.with_list(words)));
    Some(finding)
}
