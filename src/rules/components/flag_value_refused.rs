//! A flag with a value that its release no longer takes.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::value::refused_value;
use crate::rules::support::components;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FLAG_VALUE_REFUSED,
    Level::Deny,
    include_str!("flag_value_refused.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        let known = component.known_flags();
        for (name, text, path) in component.flag_texts() {
            let Some(flag) = known.flag(name).present() else { continue };
            let minor = **component.minor;
            let Some(refused) = refused_value(&flag, minor, text) else { continue };
            let who = component.name();
            let shown = text.escape_debug();
            findings.push(
                component
                    .finding(RULE.id, path, format!("{who} of {minor} does not take `--{name}={shown}`"))
                    .because(&component.minor.path, format!("{who} is {minor} here"))
                    .label(refused.takes)
                    .reason(format!("{who} does not start: `{}`", refused.said))
                    .help(refused.help),
            );
        }
    }
}
