//! The socket of dockershim in a release without it.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Kube;
use crate::model::KubeletSettings;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::RUNTIME_ENDPOINT_OF_DOCKERSHIM,
    Level::Deny,
    include_str!("runtime_endpoint_of_dockershim.md"),
    Check::Setting(check),
)
.versioned()
.late();

/// Mirrors k8s.io/kubernetes/pkg/kubelet: PreInitRuntimeService, which served this socket as long as the kubelet had Docker
/// built in.
fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let kube = Kube::of(*kubelet.minor);
    if kube.container_runtimes().contains(&"docker") {
        return;
    }
    let Some(setting) = kubelet.effective("containerRuntimeEndpoint") else { return };
    let Some(text) = setting.value.as_str().filter(|text| text.ends_with("/dockershim.sock")) else { return };
    let error = format!(
        "validate service connection: validate CRI v1 runtime API for endpoint \"{}\": rpc error: code = Unavailable",
        text.escape_debug()
    );
    let message = format!("kubelet {} has no dockershim", kube.minor());
    let finding = Finding::new(RULE.id, &setting.path, message)
        .label("nothing listens here")
        .exits("the kubelet", error)
        .help("write `unix:///run/containerd/containerd.sock`, or for cri-dockerd `unix:///run/cri-dockerd.sock`");
    findings.push(finding);
}
