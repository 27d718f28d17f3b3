//! A kind of container runtime that the release does not have.

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

/// A `--container-runtime` of the kubelet that its release does not have.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app/options: ValidateKubeletFlags, and before 1.24
/// k8s.io/kubernetes/pkg/kubelet: NewMainKubelet and PreInitRuntimeService.
pub(crate) fn judge(flag: &Flag<'_>) -> Option<Finding> {
    let kube = flag.release.kube;
    let kinds = kube.container_runtimes();
    let is_kind = flag.program == Program::Kubelet && flag.name == "container-runtime";
    // A release without the flag is another mistake.
    if !is_kind || !flag.known().is_present() || kinds.contains(&flag.text) {
        return None;
    }
    let kind = flag.text.escape_debug();
    let finding = flag
        .finding(RULE.id, format!("kubelet {} has no container runtime `{kind}`", kube.minor()))
        .label("unsupported")
        .exits(flag.program.name(), format!("unsupported CRI runtime: \"{kind}\""))
        .help(format!("write {}", suggest::listed(kinds, "or")));
    let endpoint = flag.spelling.setting("container-runtime-endpoint");
    Some(finding.help(format!("set the socket of containerd or another runtime with {endpoint}")))
}
