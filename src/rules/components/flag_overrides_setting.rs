//! A flag that overrides a key of the spec.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::rules::support::{components, overridden_key};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FLAG_OVERRIDES_SETTING,
    Level::Warn,
    include_str!("flag_overrides_setting.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        for (name, _, path) in component.flag_texts() {
            let Some(key) = overridden_key(context.cluster, &component, name, path) else { continue };
            let message = format!("`--{name}` overrides `{key}`");
            findings.push(
                component
                    .finding(RULE.id, path, message)
                    .at_key()
                    .label("has a key of its own")
                    .reason(
                        "nodejoin writes this flag from the key; a value in the flags table is passed on unchanged, while \
                         other files that depend on the setting still follow the key",
                    )
                    .help(format!("set `{key}` and remove this flag")),
            );
        }
    }
}
