//! Serving certificates that are requested, and that nothing approves.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
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
        ServingCertificate::Requested { approver } if approver == "manual" => {
            by_hand(serving.path.key("approver").into())
        }
        ServingCertificate::Requested { .. } => return,
        ServingCertificate::SelfSigned | ServingCertificate::Files { .. } => {
            let Some(path) = requested_serving(&shape.kubelet) else { return };
            report(path.into()).help(
                "or write `serving-certificate = { approver = \"kubelet-csr-approver\" }` in place of this setting; \
                 nodejoin then writes the manifests of that approver",
            )
        }
    };
    findings.push(of_kubelet(shape, finding));
}

/// A kubelet that requests a serving certificate, where no approver is known.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/approver: recognizers, which has none for serving certificates.
pub(crate) fn report(place: Place) -> Finding {
    let message = "nothing approves the serving certificate that the kubelet requests";
    pending(place, message)
        .label("requested here")
        .help("run an approver for serving certificates, such as kubelet-csr-approver")
}

fn by_hand(place: Place) -> Finding {
    pending(place, "serving certificates wait until a person approves them")
        .label("by hand, at each join and each renewal")
        .help("write `kubelet-csr-approver`; nodejoin then writes its manifests as well")
}

fn pending(place: Place, message: &str) -> Finding {
    Finding::new(RULE.id, place, message).reason(
        "Kubernetes approves client certificates only; until a serving certificate is approved, `kubectl logs` fails with \
         `remote error: tls: internal error`",
    )
}
