//! Requests for serving certificates that are not approved automatically.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::{ServingCertificate, Shape};
use crate::rules::support::{approver_ranges, of_kubelet, requested_serving};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_SERVING_UNAPPROVED,
    Level::Warn,
    include_str!("kubelet_serving_unapproved.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let serving = &shape.kubelet.serving;
    let finding = match &serving.value {
        ServingCertificate::Requested { approver } if approver == "manual" => {
            with_ranges(by_hand(serving.path.key("approver").into()), context)
        }
        ServingCertificate::Requested { .. } => return,
        ServingCertificate::SelfSigned | ServingCertificate::Files { .. } => {
            let Some(path) = requested_serving(&shape.kubelet) else { return };
            let finding = report(path.into()).help(
                "or replace this setting with `serving-certificate = { approver = \"kubelet-csr-approver\" }`; nodejoin then \
                 writes the manifests of that approver",
            );
            with_ranges(finding, context)
        }
    };
    findings.push(of_kubelet(shape, finding));
}

fn with_ranges(finding: Finding, context: &Context<'_>) -> Finding {
    match approver_ranges(context.cluster) {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// The finding for a kubelet that requests a serving certificate, without a known approver.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/approver: recognizers, which has none for serving certificates.
pub(crate) fn report(place: Place) -> Finding {
    let message = "the kubelet's requests for serving certificates are not approved";
    pending(place, message)
        .label("requested here")
        .help("run an approver for serving certificates, such as kubelet-csr-approver")
}

fn by_hand(place: Place) -> Finding {
    pending(place, "serving certificates must be approved by hand")
        .label("at every join and renewal")
        .help("write `kubelet-csr-approver`; nodejoin then writes its manifests as well")
}

fn pending(place: Place, message: &str) -> Finding {
    Finding::new(RULE.id, place, message).reason(
        "Kubernetes only approves client certificates; until a serving certificate is approved, `kubectl logs` fails with \
         `remote error: tls: internal error`",
    )
}
