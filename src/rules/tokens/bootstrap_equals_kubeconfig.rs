//! The same file for the bootstrap kubeconfig and the kubelet's kubeconfig.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::BOOTSTRAP_EQUALS_KUBECONFIG,
    Level::Warn,
    include_str!("bootstrap_equals_kubeconfig.md"),
    Check::Kubelet(check),
);

/// The two kubeconfigs of a kubelet.
pub(crate) struct Kubeconfigs<'a> {
    /// The path that is reported, and its place.
    pub(crate) path: &'a str,
    pub(crate) place: Place,
    /// The path of the other file, the name of its setting, and its place.
    pub(crate) other: &'a str,
    pub(crate) named: &'a str,
    pub(crate) other_place: Place,
    /// Whether the other path is the default.
    pub(crate) default: bool,
}

/// Mirrors k8s.io/kubernetes/pkg/kubelet/certificate/bootstrap: LoadClientCert, which writes the kubeconfig.
pub(crate) fn judge(fact: &Kubeconfigs<'_>) -> Option<Finding> {
    if fact.path != fact.other {
        return None;
    }
    let same = if fact.default { "same file, by default" } else { "same file" };
    Some(
        Finding::new(RULE.id, fact.place.clone(), "the kubelet overwrites its bootstrap kubeconfig")
            .label(format!("same path as `{}`", fact.named))
            .because(fact.other_place.clone(), same)
            .reason(
                "the join works but replaces the token in the file, so a node whose certificate expires while it is \
                 switched off cannot join again",
            )
            .help("use two different paths"),
    )
}

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let paths = &shape.kubelet.paths;
    let (bootstrap, kubeconfig) = (&paths.bootstrap_kubeconfig, &paths.kubeconfig);
    let (blamed, other, named) = match kubeconfig.written {
        true => (kubeconfig, bootstrap, "paths.bootstrap-kubeconfig"),
        false => (bootstrap, kubeconfig, "paths.kubeconfig"),
    };
    let fact = Kubeconfigs {
        path: &blamed.value,
        place: (&blamed.path).into(),
        other: &other.value,
        named,
        other_place: (&other.path).into(),
        default: !other.written,
    };
    let Some(finding) = judge(&fact) else { return };
    let finding = of_kubelet(shape, finding);
    findings.push(finding.unless_unread(blamed.path.clone()).unless_unread(other.path.clone()));
}
