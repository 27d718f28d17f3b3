//! A flag that was removed from a component.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::fact::Flag;
use crate::rules::support::each_flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::FLAG_REMOVED, Level::Deny, include_str!("flag_removed.md"), Check::Cluster(check))
        .versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    each_flag(context.cluster, findings, judge);
}

/// A flag of an earlier release.
pub(crate) fn judge(flag: &Flag<'_>) -> Option<Finding> {
    let Known::Removed { since, replacement } = flag.known() else { return None };
    let message = format!("`--{}` was removed from {} in {since}", flag.name, flag.program.name());
    let label = format!("not in {}", flag.release.kube.minor());
    let finding = flag.no_such_flag(RULE.id, message).label(label);
    let finding = flag.of_release(finding);
    Some(match replacement.filter(|other| flag.flags().has(other)) {
        Some(other) => finding.help(format!("remove it and use {}", flag.spelling.setting(other))),
        None => finding.help("remove this flag"),
    })
}
