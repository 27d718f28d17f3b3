use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::kube::skew;
use crate::model::Shape;

pub(super) const RULE: Rule =
    Rule::new("kubelet-too-old", Level::Deny, include_str!("kubelet_too_old.md"), Check::Kubelet(check))
        .versioned();

fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let (kubelet, apiserver) = (&shape.kubelet.minor, &context.cluster.minor);
    let skew::Skew::TooOld { oldest } = skew::kubelet(kubelet.value, apiserver.value) else { return };
    findings.push(
        Finding::new(
            RULE.name,
            &kubelet.path,
            format!("a kubelet of {} is too old for an API server of {}", kubelet.value, apiserver.value),
        )
        .label("too old")
        .because(&apiserver.path, "the API server's release")
        .reason("Kubernetes supports kubelets a few releases behind, three since 1.25 and two before")
        .help(format!("write `{oldest}` or newer")),
    );
}
