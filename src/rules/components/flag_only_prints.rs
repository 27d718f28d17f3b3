//! A flag with which a component prints something and ends.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::value::printed_by;
use crate::rules::support::components;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FLAG_ONLY_PRINTS,
    Level::Deny,
    include_str!("flag_only_prints.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        for (name, text, path) in component.flag_texts() {
            let Some(what) = printed_by(name, text) else { continue };
            let who = component.name();
            let message = format!("with `--{name}` {who} prints its {what} and ends");
            findings.push(
                component
                    .finding(RULE.id, path, message)
                    .at_key()
                    .label("does nothing else")
                    .reason(format!("{who} does not start: its status is 0, and nothing runs"))
                    .help("remove it"),
            );
        }
    }
}
