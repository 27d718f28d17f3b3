//! A flag that nodejoin writes from a key of its own.

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
            let message = format!("`--{name}` is what `{key}` is for");
            findings.push(
                component
                    .finding(RULE.id, path, message)
                    .at_key()
                    .label("wins over that key")
                    .reason(
                        "nodejoin writes this flag itself; what the flags table says is passed on as it is, and other files \
                         that depend on the setting do not follow it",
                    )
                    .help(format!("set `{key}` and remove this flag")),
            );
        }
    }
}
