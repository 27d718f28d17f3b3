//! Requests for serving certificates that are not approved automatically.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::{APPROVED_BY_HAND, ServingCertificate, Shape};
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
    let approver = match &serving.value {
        ServingCertificate::Requested { approver } => {
            Some(Approver { name: approver, place: serving.path.key("approver").into() })
        }
        ServingCertificate::SelfSigned | ServingCertificate::Files { .. } => None,
    };
    let requested = if approver.is_some() { Some(&serving.path) } else { requested_serving(&shape.kubelet) };
    let finding = requested.and_then(|path| judge(path.into(), approver.as_ref()));
    finding.into_iter().for_each(|finding| findings.push(of_kubelet(shape, with_ranges(finding, context))));
}

fn with_ranges(finding: Finding, context: &Context<'_>) -> Finding {
    match approver_ranges(context.cluster) {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// What approves the requests of kubelets for serving certificates, beside Kubernetes.
pub(crate) struct Approver<'a> {
    /// Its name, or [`APPROVED_BY_HAND`].
    pub(crate) name: &'a str,
    /// Where it is named.
    pub(crate) place: Place,
}

/// The finding for a kubelet that requests its serving certificate, as configured at `requested`, unless a program approves it.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/approver: recognizers, which has none for serving certificates.
pub(crate) fn judge(requested: Place, approver: Option<&Approver<'_>>) -> Option<Finding> {
    let (finding, help) = match approver {
        Some(approver) if approver.name == APPROVED_BY_HAND => (
            Finding::new(RULE.id, approver.place.clone(), "serving certificates must be approved by hand")
                .label("at every join and renewal"),
            "write `kubelet-csr-approver`; nodejoin then writes its manifests as well",
        ),
        Some(_) => return None,
        None => (
            Finding::new(
                RULE.id,
                requested,
                "the kubelet's requests for serving certificates are not approved",
            )
            .label("requested here"),
            "run an approver for serving certificates, such as kubelet-csr-approver",
        ),
    };
    let of_spec = matches!(finding.place, Place::Spec(..));
    let finding = finding.help(help).reason(
        "Kubernetes only approves client certificates; until a serving certificate is approved, `kubectl logs` fails with \
         `remote error: tls: internal error`",
    );
    Some(match approver {
        None if of_spec => finding.help(
            "or replace this setting with `serving-certificate = { approver = \"kubelet-csr-approver\" }`; nodejoin then \
             writes the manifests of that approver",
        ),
        _ => finding,
    })
}
