//! Serving certificates that are requested, and that nothing approves.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{ServingCertificate, Shape};
use crate::rules::support::{of_kubelet, requested_serving};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_SERVING_UNAPPROVED,
    Level::Warn,
    include_str!("kubelet_serving_unapproved.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let serving = &shape.kubelet.serving;
    let finding = match &serving.value {
        ServingCertificate::Requested { approver } if approver == "manual" => Finding::new(
            RULE.id,
            serving.path.key("approver"),
            "serving certificates wait until a person approves them",
        )
        .label("by hand, at each join and each renewal")
        .help("write `kubelet-csr-approver`: nodejoin then writes its manifests as well"),
        ServingCertificate::Requested { .. } => return,
        ServingCertificate::SelfSigned | ServingCertificate::Files { .. } => {
            let Some(path) = requested_serving(&shape.kubelet) else { return };
            Finding::new(RULE.id, path, "nothing approves the serving certificate that the kubelet requests")
                .label("requested here")
                .help("write `serving-certificate = { approver = \"kubelet-csr-approver\" }` in its place")
        }
    };
    let finding = finding.reason(
        "Kubernetes approves client certificates only; until a serving certificate is approved, `kubectl logs` ends in \
         `remote error: tls: internal error`",
    );
    findings.push(of_kubelet(shape, finding));
}
