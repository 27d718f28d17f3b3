//! A flag that still works but is deprecated.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::value::refused_value;
use crate::kube::{Deprecated, Kube, Minor, Placement, Program};
use crate::rules::fact::{Flag, Spelling};
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
            let finding = component.release_finding(RULE.id, path, message(name, &deprecated));
            let finding = consequence(finding, name, **component.minor);
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

fn message(name: &str, deprecated: &Deprecated) -> String {
    format!("`--{name}` is deprecated since {}", deprecated.since)
}

fn consequence(finding: Finding, name: &str, minor: Minor) -> Finding {
    finding.label("may be removed later").reason(format!(
        "it still works in {minor} and logs `Flag --{name} has been deprecated`; a release that removes it does not start \
         with it"
    ))
}

/// What is reported of a flag of a command line that no spec made.
pub(crate) fn judge(flag: &Flag<'_>) -> Option<Finding> {
    let (name, kube) = (flag.name, flag.release.kube);
    let known =
        flag.known().present().filter(|known| refused_value(known, kube.minor(), flag.text).is_none())?;
    let newest = Kube::of(Minor::newest()).flags(flag.program).flag(name).present();
    let deprecated = known.deprecated.filter(|_| is_still(newest))?;
    let finding = flag.of_release(flag.finding(RULE.id, message(name, &deprecated)).at_key());
    let field = kube.field_of_flag(name).filter(|_| flag.program == Program::Kubelet);
    let field = field.filter(|field| kube.placement(field) == Placement::Field);
    let replacement = deprecated.replacement.filter(|other| flag.flags().has(other));
    let help = match (field, replacement) {
        (Some(field), _) => format!("remove `{name}` and set {}", flag.spelling.field(field)),
        (_, Some(replacement)) => format!("remove `{name}` and use {}", flag.spelling.setting(replacement)),
        _ => format!("remove `{name}` if you do not need it"),
    };
    Some(consequence(finding, name, kube.minor()).help(help))
}

/// Whether the flag is still deprecated in the newest release: some deprecations were withdrawn.
fn is_for_good(component: &Component<'_>, name: &str) -> bool {
    is_still(component.known_flags_in(Kube::of(Minor::newest())).flag(name).present())
}

fn is_still(newest: Option<crate::kube::Flag>) -> bool {
    newest.is_none_or(|flag| flag.deprecated.is_some())
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
