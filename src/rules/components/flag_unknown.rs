//! A flag that a component never had.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::support::{Component, components, own_key};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule =
    Rule::new(rule_id::FLAG_UNKNOWN, Level::Deny, include_str!("flag_unknown.md"), Check::Cluster(check))
        .versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        let known = component.known_flags();
        for (name, _, path) in component.flag_texts() {
            if let Known::Unknown = known.flag(name) {
                let near = known.nearest(name).map(|near| near.name);
                findings.push(unknown(&component, name, path, near));
            }
        }
    }
}

fn unknown(component: &Component<'_>, name: &str, path: &Path, near: Option<&str>) -> Finding {
    let shown = name.escape_debug();
    let who = component.name();
    let finding = component
        .finding(RULE.id, path, format!("{who} has no flag `--{shown}`"))
        .at_key()
        .reason(format!("{who} does not start: `unknown flag: --{shown}`"));
    match near {
        Some(near) => {
            finding.label(format!("did you mean `{near}`?")).help(match own_key(component, near, path) {
                Some(key) => format!("write `{key}`, from which nodejoin makes `--{near}`"),
                None => format!("write `{near}`"),
            })
        }
        None if component.is_kubelet() && component.kube().kubelet_field(name).is_present() => finding
            .label("a field, not a flag")
            .help(format!("write `{shown}` in the table `config` beside this one")),
        None => finding
            .label("unknown")
            .help(format!("remove it; `{} --help` lists the flags", component.binary())),
    }
}
