//! A flag of a later release.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::fact::Flag;
use crate::rules::support::each_flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::FLAG_NOT_YET, Level::Deny, include_str!("flag_not_yet.md"), Check::Cluster(check))
        .versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    each_flag(context.cluster, findings, judge);
}

/// A flag of a later release.
pub(crate) fn judge(flag: &Flag<'_>) -> Option<Finding> {
    let Known::NotYet { since } = flag.known() else { return None };
    let message = format!("{} has no flag `--{}` before {since}", flag.program.name(), flag.name);
    let finding = flag
        .no_such_flag(RULE.id, message)
        .label(format!("not in {}", flag.release.kube.minor()))
        .help(format!("remove it, or upgrade {} to {since}", flag.program.name()));
    Some(flag.of_release(finding))
}
