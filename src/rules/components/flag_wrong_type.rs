//! A flag whose text is not of its type.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::value::wanted_text;
use crate::rules::support::components;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FLAG_WRONG_TYPE,
    Level::Deny,
    include_str!("flag_wrong_type.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        let known = component.known_flags();
        for (name, text, path) in component.flag_texts() {
            // What a shell would have put there is another rule's matter.
            let Some(flag) = known.flag(name).present().filter(|_| !text.contains('$')) else {
                continue;
            };
            let Some(wanted) = wanted_text(flag.kind, flag.name, text) else { continue };
            let (who, shown) = (component.name(), text.escape_debug());
            findings.push(
                component
                    .finding(RULE.id, path, format!("`--{name}` is {wanted}, and not `{shown}`"))
                    .label(format!("a flag of type {}", flag.kind.word()))
                    .reason(format!("{who} does not start: `invalid argument \"{shown}\" for \"--{name}\"`"))
                    .help(format!("write {wanted}")),
            );
        }
    }
}
