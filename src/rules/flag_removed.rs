//! A flag that has left a component.

use super::support::components;
use super::{Check, Context, Rule};
use crate::finding::Level;
use crate::findings::Findings;
use crate::kube::Known;

pub(super) const RULE: Rule =
    Rule::new("flag-removed", Level::Deny, include_str!("flag_removed.md"), Check::Cluster(check))
        .versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        let known = component.known_flags();
        for (name, _, path) in component.flag_texts() {
            let Known::Removed { since, replacement } = known.flag(name) else { continue };
            let who = component.name();
            let finding = component
                .release_finding(RULE.name, path, format!("`--{name}` left {who} in {since}"))
                .label(format!("gone since {since}"))
                .reason(format!("{who} does not start: `unknown flag: --{name}`"));
            findings.push(match replacement.filter(|flag| known.has(flag)) {
                Some(replacement) => finding.help(component.instead(replacement, path)),
                None => finding.help("remove it"),
            });
        }
    }
}
