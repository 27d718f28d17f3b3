//! A flag of a later release.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::{Known, Minor};
use crate::rules::fact::Flag;
use crate::rules::kubelet::config_dir_variable_missing;
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
        .help(way_out(flag, since));
    Some(flag.of_release(finding))
}

/// nodejoin writes its keys as the flags that each release has. A flag may need more than the release that brings it.
fn way_out(flag: &Flag<'_>, since: Minor) -> String {
    if let Some(key) = flag.spelling.key(flag.name) {
        return format!("set `{key}` and remove this flag; nodejoin writes the flag that the release has");
    }
    let works = match flag.name {
        "config-dir" => config_dir_variable_missing::works_since(since),
        _ => since,
    };
    format!("remove it, or upgrade {} to {works}", flag.program.name())
}
