//! A containerd whose interface for kubelets is turned off.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule = Rule::reported(
    rule_id::CONTAINER_RUNTIME_WITHOUT_CRI,
    Level::Deny,
    include_str!("container_runtime_without_cri.md"),
)
.seen_at(StepId::ConfigLoad);

/// The finding for a plugin in containerd's `disabled_plugins`, at `place`, and the endpoint of a kubelet that connects to it.
///
/// Mirrors k8s.io/cri-client/pkg: NewRemoteRuntimeService, which validates the version of the API.
pub(crate) fn judge(place: Place, endpoint: &str) -> Finding {
    let endpoint = endpoint.escape_debug();
    Finding::new(RULE.id, place, "containerd has no interface for kubelets")
        .label("turned off")
        .exits("the kubelet", format!("validate CRI v1 runtime API for endpoint \"{endpoint}\": rpc error: code = Unimplemented desc = unknown service runtime.v1.RuntimeService"))
        .help("remove it from `disabled_plugins`, and restart containerd")
}
