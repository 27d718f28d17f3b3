//! An API server certificate that the cluster's CA did not sign.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::pki::{Certificate, SignedBy};
use crate::rules::support::weak_hash;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::API_SERVER_CERTIFICATE_UNTRUSTED,
    Level::Deny,
    include_str!("api_server_certificate_untrusted.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let (Some(serving), Some(ca)) = (&cluster.control_plane.apiserver.serving_certificate, &cluster.ca)
    else {
        return;
    };
    let Some((leaf, intermediates)) = serving.certificates.split_first() else { return };
    if is_trusted(leaf, &ca.certificates, intermediates) {
        return;
    }
    findings.push(report(&Untrusted {
        chain: &serving.certificates,
        roots: &ca.certificates,
        place: (&serving.path).into(),
        other: ((&ca.path).into(), "nodes trust only this CA"),
        chain_file: format!("`{}`", serving.file.escape_debug()),
        roots_file: format!("`{}`", ca.file.escape_debug()),
    }));
}

/// A certificate of the API server that no trusted CA signed.
pub(crate) struct Untrusted<'a> {
    /// The certificate, followed by the rest of the chain that is served.
    pub(crate) chain: &'a [Certificate],
    /// The CAs that are trusted.
    pub(crate) roots: &'a [Certificate],
    /// Which of the two is reported, and where the other is.
    pub(crate) place: Place,
    /// The place of the other, and what it is.
    pub(crate) other: (Place, &'a str),
    /// What a sentence calls the file of the chain.
    pub(crate) chain_file: String,
    /// What a sentence calls the file of the CAs.
    pub(crate) roots_file: String,
}

/// What is reported of it.
pub(crate) fn report(found: &Untrusted<'_>) -> Finding {
    let issuer = found.chain.first().map(|leaf| leaf.issuer.as_str()).unwrap_or_default();
    let namesake = found.roots.iter().any(|root| root.subject == issuer);
    let issuer = issuer.escape_debug();
    let (other, what) = &found.other;
    let message = "the API server's certificate is not signed by a CA that nodes trust";
    let finding = Finding::new(RULE.id, found.place.clone(), message)
        .reason("every node refuses the API server: `x509: certificate signed by unknown authority`")
        .because(other.clone(), *what);
    // Go ignores such a signature.
    if let Some(hash) = found.chain.iter().find_map(weak_hash) {
        return finding
            .label(format!("signed with {hash}, which Go refuses"))
            .help("issue it again with a SHA-256 signature");
    }
    if namesake {
        return finding.label(format!("signed by another CA named `{issuer}`")).help(
            "use the certificate of the CA that signed it; the CA was probably recreated, and one of the two files is outdated",
        );
    }
    finding.label(format!("signed by `{issuer}`")).help(format!(
        "put the certificate of `{issuer}` into {}; if `{issuer}` is an intermediate CA, append its certificate to {} instead",
        found.roots_file, found.chain_file
    ))
}

/// Whether a chain leads from a certificate to one of the roots.
///
/// Mirrors crypto/x509 of Go: Certificate.Verify, as far as signatures go.
fn is_trusted(leaf: &Certificate, roots: &[Certificate], intermediates: &[Certificate]) -> bool {
    let mut reached = vec![leaf];
    let mut next = 0;
    while let Some(certificate) = reached.get(next).copied() {
        let signed_by = |other: &Certificate| certificate.is_signed_by(other) != SignedBy::No;
        if roots.iter().any(|root| root.der == certificate.der || signed_by(root)) {
            return true;
        }
        let new = intermediates.iter().filter(|ca| ca.is_ca && signed_by(ca));
        let new: Vec<_> = new.filter(|ca| reached.iter().all(|seen| seen.der != ca.der)).collect();
        reached.extend(new);
        next += 1;
    }
    false
}
