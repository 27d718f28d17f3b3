//! A pod range in the kubelet's configuration, which joined kubelets ignore.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::POD_CIDR_IGNORED,
    Level::Note,
    include_str!("pod_cidr_ignored.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) =
        shape.kubelet.effective("podCIDR").filter(|setting| setting.value.as_str() != Some(""))
    else {
        return;
    };
    let finding = Finding::new(RULE.id, &setting.path, "the pod range in the kubelet's configuration has no effect")
        .label("only for standalone kubelets")
        .reason(
            "a kubelet that has joined a cluster reads its range from its Node object, where kube-controller-manager or \
             the network plugin sets it",
        )
        .help("remove it; set the cluster's ranges in `cluster.pod-cidrs`");
    findings.push(of_kubelet(shape, finding));
}
