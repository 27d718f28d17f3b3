//! A `--controllers` list that switches off every controller it does not contain.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::fact::{List, Named, Word};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CONTROLLERS_MISSING_STAR,
    Level::Deny,
    include_str!("controllers_missing_star.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let manager = &context.cluster.control_plane.controller_manager;
    let list = manager.controller_list();
    if list.has_star() || findings.is_partly_unread(list.path) {
        return;
    }
    let place = Place::from(list.path);
    findings.push(report(&List {
        flag: "controllers",
        words: list.words.iter().map(|(text, path)| Word { text, place: (*path).into() }).collect(),
        named: Named::at(&place, "controllers"),
        written: list.written,
        place,
    }));
}

/// The finding for a list of controllers without `*`.
pub(crate) fn report(list: &List<'_>) -> Finding {
    let mut words = vec!["*"];
    match list.words.is_empty() {
        true => words.extend(["bootstrapsigner", "tokencleaner"]),
        false => words.extend(list.texts()),
    }
    Finding::new(RULE.id, list.place.clone(), "the list of controllers has no `*`")
        .label(if list.words.is_empty() { "no controller would run" } else { "only these would run" })
        .reason(
            "every controller that is not listed is off, including those that approve and sign certificates, \
             node-lifecycle and service accounts",
        )
        .help(format!("write {}", list.named.with_list(words)))
}
