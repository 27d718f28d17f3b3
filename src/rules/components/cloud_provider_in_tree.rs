//! A built-in cloud provider that Kubernetes no longer has.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::Kube;
use crate::model::KubeletSettings;
use crate::rules::support::refused;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CLOUD_PROVIDER_IN_TREE,
    Level::Deny,
    include_str!("cloud_provider_in_tree.md"),
    Check::Setting(check),
)
.versioned()
.late();

/// The gate that switched the built-in providers off.
const GATE: &str = "DisableCloudProviders";

/// Mirrors k8s.io/kubernetes/pkg/kubelet: NewMainKubelet.
fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(flag) = kubelet.flag("cloud-provider") else { return };
    let Some(provider) = flag.value.as_str().filter(|provider| !matches!(*provider, "" | "external")) else {
        return;
    };
    let kube = Kube::of(*kubelet.minor);
    let open = kube.gate(GATE).present().is_some_and(|gate| !gate.locked);
    let switched = kubelet.gates.get(GATE).filter(|_| open).map(|gate| gate.value);
    if !switched.unwrap_or_else(|| kube.feature_is_on(GATE)) {
        return;
    }
    let shown = provider.escape_debug();
    let message = format!("Kubernetes {} has no built-in cloud provider `{shown}`", kubelet.minor.value);
    let said = format!("cloud provider \"{shown}\" was specified, but built-in cloud providers are disabled");
    findings.push(
        refused(RULE.id, &flag.path, message, &said)
            .label("must be `external`")
            .help("write `external`, and run the provider's cloud-controller-manager in the cluster"),
    );
}
