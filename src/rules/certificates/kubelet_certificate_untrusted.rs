//! A kubelet's serving certificate that kube-apiserver does not trust.

use jiff::Timestamp;

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::pki::{Certificate, trust};
use crate::rules::Rule;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::KUBELET_CERTIFICATE_UNTRUSTED,
    Level::Deny,
    include_str!("kubelet_certificate_untrusted.md"),
);

/// The certificate that a kubelet serves with, and the CAs that kube-apiserver verifies kubelets with.
pub(crate) struct Served<'a> {
    /// The certificate, followed by the rest of the chain that is served.
    pub(crate) chain: &'a [Certificate],
    /// Where it is named.
    pub(crate) place: Place,
    /// The CAs.
    pub(crate) roots: &'a [Certificate],
    /// Their file.
    pub(crate) bundle: &'a str,
    /// Where that is named.
    pub(crate) bundle_place: Place,
}

/// The finding, and Go's error.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/client: MakeTransport, and crypto/x509 of Go: Certificate.Verify.
pub(crate) fn judge(served: &Served<'_>, at: Timestamp) -> Option<(&'static str, Finding)> {
    let why = trust::verify(served.chain, served.roots, at).err()?;
    let leaf = served.chain.first()?;
    let issuer = leaf.issuer.escape_debug();
    let bundle = served.bundle.escape_debug();
    let leads = trust::leads(served.chain, served.roots);
    let namesake = served.roots.iter().any(|root| root.subject == leaf.issuer);
    let label = match (leads, namesake) {
        _ if leaf.not_after < at => format!("expired on {}", leaf.not_after),
        _ if at < leaf.not_before => format!("not valid before {}", leaf.not_before),
        (true, _) => "a CA above it is not valid".to_owned(),
        (false, true) => format!("signed by another CA named `{issuer}`"),
        (false, false) => format!("signed by `{issuer}`"),
    };
    let help = match leads {
        true => "issue the certificate again".to_owned(),
        false => {
            format!("add the certificate of `{issuer}` to `{bundle}`, or issue the certificate by a CA in it")
        }
    };
    let finding = Finding::new(
        RULE.id,
        served.place.clone(),
        "kube-apiserver does not trust the kubelet's serving certificate",
    )
    .label(label)
    .because(served.bundle_place.clone(), format!("verified with the CAs in `{bundle}`"))
    .reason(format!("`kubectl logs`, `exec` and metrics fail: `{}`", why.words()))
    .help(help);
    Some((why.words(), finding))
}
