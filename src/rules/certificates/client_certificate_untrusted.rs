//! A kubelet's own client certificate of a CA that the API server does not trust.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::pki::Certificate;
use crate::rules::Rule;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::CLIENT_CERTIFICATE_UNTRUSTED,
    Level::Deny,
    include_str!("client_certificate_untrusted.md"),
);

/// The client certificate of a kubelet, and the CAs that the API server verifies clients with.
pub(crate) struct Shown<'a> {
    /// The certificate.
    pub(crate) certificate: &'a Certificate,
    /// Where it is.
    pub(crate) place: Place,
    /// The CAs.
    pub(crate) bundle: &'a [Certificate],
    /// Their file.
    pub(crate) bundle_file: &'a str,
    /// Where it is configured.
    pub(crate) bundle_place: Place,
    /// What replaces the certificate.
    pub(crate) help: String,
}

/// The finding for a certificate that no CA of the bundle signed.
///
/// Mirrors k8s.io/apiserver/pkg/authentication/request/x509: Authenticator.AuthenticateRequest.
pub(crate) fn judge(shown: &Shown<'_>) -> Finding {
    let issuer = &shown.certificate.issuer;
    let namesake = shown.bundle.iter().any(|one| one.subject == *issuer);
    let issuer = issuer.escape_debug();
    let label = match namesake {
        true => format!("another CA of the name `{issuer}` signed it"),
        false => format!("`{issuer}` signed it"),
    };
    Finding::new(
        RULE.id,
        shown.place.clone(),
        "the API server does not trust the kubelet's client certificate",
    )
    .label(label)
    .because(
        shown.bundle_place.clone(),
        format!("clients must have a certificate of a CA in `{}`", shown.bundle_file.escape_debug()),
    )
    .reason(format!(
        "the kubelet uses the certificate that it has, and requests no other; kube-apiserver: `{ERROR}`"
    ))
    .help(shown.help.clone())
}

/// The finding for a certificate that may not be shown by a client.
///
/// Mirrors k8s.io/apiserver/pkg/authentication/request/x509: DefaultVerifyOptions.
pub(crate) fn no_client(place: Place) -> Finding {
    Finding::new(RULE.id, place, "the kubelet's certificate is not one of a client")
        .label("its extended key usage lacks `clientAuth`")
        .reason("kube-apiserver: `x509: certificate specifies an incompatible key usage`")
        .help("issue a certificate with the extended key usage `clientAuth`")
}

const ERROR: &str = "Unable to authenticate the request: x509: certificate signed by unknown authority";
