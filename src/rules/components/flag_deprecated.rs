//! A flag that still works but is deprecated.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::value::refused_value;
use crate::kube::{Kube, Minor, Placement};
use crate::rules::fact::Spelling;
use crate::rules::support::{Component, InSpec, components, is_config, overridden_key};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FLAG_DEPRECATED,
    Level::Warn,
    include_str!("flag_deprecated.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        let known = component.known_flags();
        for (name, text, path) in component.flag_texts() {
            // A value that no longer works has its own rule: flag-value-refused.
            let flag = known
                .flag(name)
                .present()
                .filter(|flag| refused_value(flag, **component.minor, text).is_none());
            let deprecated = flag.and_then(|flag| flag.deprecated);
            let Some(deprecated) = deprecated.filter(|_| is_for_good(&component, name)) else { continue };
            let field = field_instead(&component, name);
            // Both have their own rule: flag-overrides-setting, flag-shadows-field.
            if overridden_key(context.cluster, &component, name, path).is_some()
                || field == Some(Instead::Shadowed)
            {
                continue;
            }
            let finding = component
                .release_finding(RULE.id, path, format!("`--{name}` is deprecated since {}", deprecated.since))
                .label("may be removed later")
                .reason(format!(
                    "it still works in {} and logs `Flag --{name} has been deprecated`; a release that removes it does not \
                     start with it",
                    **component.minor
                ));
            findings.push(match (field, deprecated.replacement.filter(|flag| known.has(flag))) {
                (Some(Instead::Field(field)), _) => {
                    finding.help(format!("remove it and set the field `{field}` under `config`"))
                }
                (_, Some(replacement)) => {
                    let instead = InSpec::new(&component, path).setting(replacement);
                    finding.help(format!("remove it and use {instead}"))
                }
                _ => finding.help("remove it if you do not need it"),
            });
        }
    }
}

/// Whether the flag is still deprecated in the newest release: some deprecations were withdrawn.
fn is_for_good(component: &Component<'_>, name: &str) -> bool {
    let newest = component.known_flags_in(Kube::of(Minor::newest()));
    newest.flag(name).present().is_none_or(|flag| flag.deprecated.is_some())
}

/// The field that sets the same as a flag of the kubelet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Instead {
    /// It can be written.
    Field(&'static str),
    /// The user wrote it.
    Shadowed,
}

fn field_instead(component: &Component<'_>, flag: &str) -> Option<Instead> {
    let (shape, kube) = (component.shape?, component.kube());
    let field = kube.field_of_flag(flag).filter(|field| kube.placement(field) == Placement::Field)?;
    let written = shape.kubelet.field(field).is_some_and(|setting| is_config(field, setting));
    Some(if written { Instead::Shadowed } else { Instead::Field(field) })
}
