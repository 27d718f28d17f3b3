//! A value of a flag with which a component of the control plane does not start.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::rules::fact::ServerFlags;
use crate::rules::support::{condition, server_value};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SERVER_VALUE_REFUSED,
    Level::Deny,
    include_str!("server_value_refused.md"),
    Check::Servers(check),
)
.versioned();

/// The values that the release's table refuses.
fn check<'a>(flags: &ServerFlags<'a>) -> Vec<(&'a str, Finding)> {
    let program = flags.program;
    let mut found: Vec<(&str, Finding)> = Vec::new();
    for (name, demand) in flags.release.kube.value_demands(program) {
        let Some(given) = flags.given.get(name) else { continue };
        if found.iter().any(|(before, _)| *before == given.name) {
            continue;
        }
        if condition::hold(&demand.conditions, flags) != Some(true) {
            continue;
        }
        let Some(refused) = server_value::refused(demand, given.text, flags.release.kube) else { continue };
        let message = match refused.value.is_empty() {
            true => format!("`--{name}` has an empty value"),
            false => format!("`--{name}` cannot be `{}`", refused.value),
        };
        let finding = Finding::new(RULE.id, given.place.clone(), message)
            .label(refused.accepts)
            .exits(program.name(), refused.said)
            .help(refused.help);
        found.push((given.name, finding));
    }
    found
}
