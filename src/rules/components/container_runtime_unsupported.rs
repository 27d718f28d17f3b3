//! A kind of container runtime that the release does not have.

use crate::diagnostic::{Finding, Findings, Level, rule_id, suggest};
use crate::kube::Kube;
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CONTAINER_RUNTIME_UNSUPPORTED,
    Level::Deny,
    include_str!("container_runtime_unsupported.md"),
    Check::Kubelet(check),
)
.versioned();

const FLAG: &str = "container-runtime";

/// Mirrors k8s.io/kubernetes/cmd/kubelet/app/options: ValidateKubeletFlags, and before 1.24
/// k8s.io/kubernetes/pkg/kubelet: NewMainKubelet and PreInitRuntimeService.
fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kube = Kube::of(*shape.kubelet.minor);
    // Without the flag that is another mistake.
    let Some(flag) = shape.kubelet.flag(FLAG).filter(|_| kube.kubelet_flags().has(FLAG)) else { return };
    let Some(kind) = flag.value.text() else { return };
    let kinds = kube.container_runtimes();
    if kinds.contains(&kind.as_ref()) {
        return;
    }
    let shown = kind.escape_debug();
    let message = format!("kubelets of {} have no container runtime `{shown}`", shape.kubelet.minor.value);
    let finding = Finding::new(RULE.id, &flag.path, message)
        .label("unsupported")
        .reason(format!("the kubelet does not start: `unsupported CRI runtime: \"{shown}\"`"))
        .help(format!("write {}", suggest::listed(kinds, "or")))
        .help("`runtime-endpoint` says where containerd or another runtime serves");
    findings.push(of_kubelet(shape, finding));
}
