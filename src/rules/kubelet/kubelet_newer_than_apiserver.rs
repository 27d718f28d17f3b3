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
            format!("a kubelet of {} cannot join an API server of {}", kubelet.value, apiserver.value),
        )
        .label("newer than the API server")
        .because(&apiserver.path, "the API server's release")
        .reason("Kubernetes supports kubelets that are as old as the API server or older, never newer ones")
        .help(format!("write `{}` or an older release; upgrade the control plane first", apiserver.value)),
    );
}
