//! `--config-dir` without the variable that early releases need.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::kube::{Behaviour, Kube, Minor};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CONFIG_DIR_VARIABLE_MISSING,
    Level::Deny,
    include_str!("config_dir_variable_missing.md"),
    Check::Kubelet(check),
)
.versioned();

/// The variable.
pub(crate) const VARIABLE: &str = "KUBELET_CONFIG_DROPIN_DIR_ALPHA";

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    let Some(flag) = kubelet.flag("config-dir") else { return };
    if flag.value.as_str().is_none_or(str::is_empty) || kubelet.environment.contains_key(VARIABLE) {
        return;
    }
    let finding =
        judge(Kube::of(*kubelet.minor), flag.value.as_str().unwrap_or_default(), (&flag.path).into());
    finding.into_iter().for_each(|finding| findings.push(of_kubelet(shape, finding)));
}

/// The first release from `since` on that needs no variable.
pub(in crate::rules) fn works_since(since: Minor) -> Minor {
    let needs = |minor: &Minor| Kube::of(*minor).kubelet_does(Behaviour::CONFIG_DIR_NEEDS_VARIABLE);
    Minor::all().skip_while(|minor| *minor != since).find(|minor| !needs(minor)).unwrap_or(since)
}

/// The finding for `--config-dir` in an environment without the variable.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: NewKubeletCommand of 1.28 and 1.29.
pub(crate) fn judge(kube: Kube, folder: &str, flag: Place) -> Option<Finding> {
    if !kube.kubelet_does(Behaviour::CONFIG_DIR_NEEDS_VARIABLE) {
        return None;
    }
    let folder = folder.escape_debug();
    let message =
        format!("kubelet {} accepts `--config-dir` only with the variable `{VARIABLE}`", kube.minor());
    let finding = Finding::new(RULE.id, flag, message)
        .at_key()
        .label("needs a variable")
        .exits(
            "the kubelet",
            format!(
                "flag {folder} specified but environment variable {VARIABLE} not set, cannot start kubelet"
            ),
        )
        .help(format!(
            "set the variable: `environment = {{ {VARIABLE} = \"{folder}\" }}` under `kubelet` in a spec"
        ));
    Some(finding)
}
