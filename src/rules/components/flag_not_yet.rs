//! A flag that a later release brings.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::support::components;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::FLAG_NOT_YET, Level::Deny, include_str!("flag_not_yet.md"), Check::Cluster(check))
        .versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        let known = component.known_flags();
        for (name, _, path) in component.flag_texts() {
            let Known::NotYet { since } = known.flag(name) else { continue };
            let who = component.name();
            findings.push(
                component
                    .release_finding(RULE.id, path, format!("{who} has `--{name}` from {since} on"))
                    .label(format!("not in {}", **component.minor))
                    .reason(format!("{who} does not start: `unknown flag: --{name}`"))
                    .help("leave it out until then"),
            );
        }
    }
}
