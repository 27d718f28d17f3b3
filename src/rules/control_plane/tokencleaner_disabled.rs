//! The controller that removes expired tokens does not run.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::TOKEN_CLEANER;
use crate::rules::fact::Choice;
use crate::rules::support::{controllers, has_slip_for};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKENCLEANER_DISABLED,
    Level::Warn,
    include_str!("tokencleaner_disabled.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let list = controllers(&cluster.control_plane.controller_manager);
    // A misspelling of this name, and an empty list, are other rules' findings.
    if list.words.is_empty()
        || list.spec_path().is_some_and(|path| findings.is_partly_unread(path))
        || has_slip_for(&list, TOKEN_CLEANER, cluster.kube)
    {
        return;
    }
    let (place, label, help) = match list.choice(TOKEN_CLEANER) {
        Choice::On(_) => return,
        Choice::Off(word) => (list.place_of(word), "switched off", "write `tokencleaner` without the minus"),
        Choice::Unnamed => (&list.place, "`tokencleaner` is missing", "add `tokencleaner` to the list"),
    };
    let finding =
        Finding::new(RULE.id, place.clone(), "the controller that removes expired tokens does not run")
            .label(label);
    findings.push(
        finding
            .reason(
                "it is off by default; the Secret of every expired token stays in the cluster and in its backups",
            )
            .help(help),
    );
}
