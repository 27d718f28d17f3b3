//! A kubelet's serving certificate that is not valid for the address at which kube-apiserver connects to it.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::model::Host;
use crate::pki::Certificate;
use crate::rules::Rule;
use crate::rules::support::{host_refused, names_of_kind};

pub(super) const RULE: Rule = Rule::reported(
    rule_id::KUBELET_NOT_IN_CERTIFICATE,
    Level::Deny,
    include_str!("kubelet_not_in_certificate.md"),
);

/// The finding for a certificate that a kubelet serves with, named at `place`, and the host that kube-apiserver connects to,
/// which is set at `dialled`.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/client: NodeConnectionInfoGetter.GetConnectionInfo, and crypto/x509 of Go:
/// Certificate.VerifyHostname.
pub(crate) fn judge(
    certificate: &Certificate,
    place: Place,
    host: &Host,
    dialled: Option<Place>,
) -> Option<Finding> {
    let (named, kind) = match host {
        Host::Name(name) => (certificate.names_host(name), "DNS name"),
        Host::Address(address) => (certificate.names_address(address), "IP address"),
    };
    if named {
        return None;
    }
    let shown = host.to_string().escape_debug().to_string();
    let error = host_refused(certificate, host);
    let finding =
        Finding::new(RULE.id, place, format!("the kubelet's serving certificate is not valid for `{shown}`"))
            .label(names_of_kind(certificate, host));
    let finding = match dialled {
        Some(dialled) => finding.because(dialled, format!("kube-apiserver connects to `{shown}`")),
        None => finding,
    };
    Some(
        finding
            .reason(format!("`kubectl logs`, `exec` and metrics fail: `{error}`"))
            .help(format!(
                "issue the certificate again with the {kind} `{shown}` as a subject alternative name"
            ))
            .help("or set `serverTLSBootstrap: true`, and run an approver for the kubelets' requests"),
    )
}

/// The error of kube-apiserver.
pub(crate) fn symptom(certificate: &Certificate, host: &Host) -> String {
    format!("tls: failed to verify certificate: {}", host_refused(certificate, host))
}
