//! A flag that has left a component.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::support::components;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::FLAG_REMOVED, Level::Deny, include_str!("flag_removed.md"), Check::Cluster(check))
        .versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        let known = component.known_flags();
        for (name, _, path) in component.flag_texts() {
            let Known::Removed { since, replacement } = known.flag(name) else { continue };
            let who = component.name();
            let finding = component
                .release_finding(RULE.id, path, format!("`--{name}` left {who} in {since}"))
                .label(format!("gone since {since}"))
                .reason(format!("{who} does not start: `unknown flag: --{name}`"));
            findings.push(match replacement.filter(|flag| known.has(flag)) {
                Some(replacement) => finding.help(component.instead(replacement, path)),
                None => finding.help("remove it"),
            });
        }
    }
}
