//! A kind of container runtime that the release does not support.

use crate::diagnostic::{Finding, Findings, Level, rule_id, suggest};
use crate::kube::Program;
use crate::rules::fact::Flag;
use crate::rules::support::each_flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CONTAINER_RUNTIME_UNSUPPORTED,
    Level::Deny,
    include_str!("container_runtime_unsupported.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    each_flag(context.cluster, findings, judge);
}

/// A `--container-runtime` of the kubelet that its release does not support.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app/options: ValidateKubeletFlags, and before 1.24
/// k8s.io/kubernetes/pkg/kubelet: NewMainKubelet and PreInitRuntimeService.
pub(crate) fn judge(flag: &Flag<'_>) -> Option<Finding> {
    let kube = flag.release.kube;
    let kinds = kube.container_runtimes();
    let is_kind = flag.program == Program::Kubelet && flag.name == "container-runtime";
    // A release without the flag is another rule's finding.
    if !is_kind || !flag.known().is_present() || kinds.contains(&flag.text) {
        return None;
    }
    let kind = flag.text.escape_debug();
    let finding = flag
        .finding(RULE.id, format!("kubelet {} does not support the container runtime `{kind}`", kube.minor()))
        .label("unsupported runtime")
        .exits(flag.program.name(), format!("unsupported CRI runtime: \"{kind}\""))
        .help(format!("write {}", suggest::listed(kinds, "or")));
    let endpoint = flag.spelling.setting("container-runtime-endpoint");
    Some(finding.help(format!("and set the socket of containerd or another runtime: use {endpoint}")))
}
