use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::skew;
use crate::model::Shape;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_TOO_OLD,
    Level::Deny,
    include_str!("kubelet_too_old.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let (kubelet, apiserver) = (&shape.kubelet.minor, &context.cluster.minor);
    let skew::Skew::TooOld { oldest } = skew::kubelet(kubelet.value, apiserver.value) else { return };
    findings.push(
        Finding::new(
            RULE.id,
            &kubelet.path,
            format!("kubelet {} is too old for the API server {}", kubelet.value, apiserver.value),
        )
        .label("the kubelet's release")
        .because(&apiserver.path, "the API server's release")
        .reason(
            "Kubernetes supports kubelets up to three releases older than the API server, two before 1.25",
        )
        .help(format!("write `{oldest}` or newer")),
    );
}
