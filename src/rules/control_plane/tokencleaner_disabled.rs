//! The controller that removes expired tokens does not run.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{Choice, TOKEN_CLEANER};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKENCLEANER_DISABLED,
    Level::Warn,
    include_str!("tokencleaner_disabled.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let list = cluster.control_plane.controller_manager.controller_list();
    // A misspelling of this name, and an empty list, are other rules' findings.
    if list.words.is_empty()
        || findings.is_partly_unread(list.path)
        || list.has_slip_for(TOKEN_CLEANER, cluster.kube)
    {
        return;
    }
    let (path, label, help) = match list.choice(TOKEN_CLEANER) {
        Choice::On(_) => return,
        Choice::Off(path) => (path, "switched off", "write `tokencleaner` without the minus"),
        Choice::Unnamed => (list.path, "`tokencleaner` is missing", "add `tokencleaner` to the list"),
    };
    let finding =
        Finding::new(RULE.id, path, "the controller that removes expired tokens does not run").label(label);
    findings.push(
        finding
            .reason(
                "it is off by default; the Secret of every expired token stays in the cluster and in its backups",
            )
            .help(help),
    );
}
