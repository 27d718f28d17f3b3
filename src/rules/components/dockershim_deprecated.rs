//! Docker as the runtime through dockershim.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::{Behaviour, Kube};
use crate::model::{Kubelet, Shape};
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::DOCKERSHIM_DEPRECATED,
    Level::Note,
    include_str!("dockershim_deprecated.md"),
    Check::Kubelet(check),
)
.versioned();

/// Mirrors pkg/kubelet: PreInitRuntimeService, which logs the deprecation.
fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    if !Kube::of(*kubelet.minor).kubelet_does(Behaviour::DOCKERSHIM_DEPRECATED) || !serves_docker(kubelet) {
        return;
    }
    let message = "the kubelet's built-in Docker support (dockershim) is deprecated since 1.20";
    let finding = Finding::new(RULE.id, &kubelet.minor.path, message)
        .label("uses Docker: no other runtime is configured")
        .reason(
            "every start logs `Using dockershim is deprecated`; kubelets from 1.24 on do not have it, so their nodes need \
             another runtime",
        )
        .help("install containerd and set `runtime-endpoint = \"unix:///run/containerd/containerd.sock\"` under `kubelet`");
    findings.push(of_kubelet(shape, finding));
}

/// Whether no other runtime is configured.
fn serves_docker(kubelet: &Kubelet) -> bool {
    let is_remote = |name: &str| kubelet.flag(name).is_some_and(|flag| flag.value.as_str() == Some("remote"));
    let endpoint = kubelet.effective("containerRuntimeEndpoint").and_then(|setting| setting.value.text());
    !is_remote("container-runtime") && endpoint.is_none_or(|endpoint| endpoint.ends_with("/dockershim.sock"))
}
