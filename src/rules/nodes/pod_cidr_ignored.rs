//! A range of pods that a joined kubelet does not look at.

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
    let finding = Finding::new(RULE.id, &setting.path, "the kubelet's own pod range has no effect")
        .label("not looked at")
        .reason(
            "only a kubelet without a cluster takes it; one that has joined gets its range from its Node object, where \
             kube-controller-manager or the network plugin puts it",
        )
        .help("remove it; the cluster's ranges are `cluster.pod-cidrs`");
    findings.push(of_kubelet(shape, finding));
}
