use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::skew;
use crate::model::Shape;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_NEWER_THAN_APISERVER,
    Level::Deny,
    include_str!("kubelet_newer_than_apiserver.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let (kubelet, apiserver) = (&shape.kubelet.minor, &context.cluster.minor);
    if skew::kubelet(kubelet.value, apiserver.value) != skew::Skew::Newer {
        return;
    }
    findings.push(
        Finding::new(
            RULE.id,
            &kubelet.path,
            format!("kubelet {} is newer than the API server {}", kubelet.value, apiserver.value),
        )
        .label("the kubelet's release")
        .because(&apiserver.path, "the API server's release")
        .reason("Kubernetes does not support kubelets that are newer than the API server: they use APIs that it does not have")
        .help(format!("write `{}` or an older release, or upgrade the control plane first", apiserver.value)),
    );
}
