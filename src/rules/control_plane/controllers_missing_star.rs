//! A `--controllers` list that switches off everything it does not name.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::ControllerList;
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
    let in_flag = list.path != &manager.controllers.path;
    findings.push(
        Finding::new(RULE.id, list.path, "the list of controllers has no `*`")
            .label(if list.words.is_empty() { "nothing would run" } else { "only these would run" })
            .reason(
                "everything that is not named is switched off: the signer and the approver of certificates, \
                 node-lifecycle, service accounts",
            )
            .help(format!("write `{}`", mended(&list, in_flag))),
    );
}

/// The list with a star, as its place takes it.
fn mended(list: &ControllerList<'_>, in_flag: bool) -> String {
    let mut words = vec!["*"];
    match list.words.is_empty() {
        true => words.extend(["bootstrapsigner", "tokencleaner"]),
        false => words.extend(list.words.iter().map(|(word, _)| word)),
    }
    if in_flag {
        return format!("\"{}\"", words.join(",").escape_debug());
    }
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{}\"", word.escape_debug())).collect();
    format!("[{}]", quoted.join(", "))
}
