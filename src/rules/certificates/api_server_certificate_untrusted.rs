//! An API server certificate that the cluster's CA did not sign.

use std::collections::BTreeSet;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::pki::{Certificate, trust};
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
    let Some(serving) = &cluster.control_plane.apiserver.serving_certificate else { return };
    let accesses = cluster.accesses();
    let mut seen = BTreeSet::new();
    let authorities = accesses.iter().filter_map(|api| api.ca.as_ref());
    for ca in authorities.filter(|ca| seen.insert(ca.path.to_string())) {
        let finding = judge(&Served {
            chain: &serving.certificates,
            roots: &ca.certificates,
            place: (&serving.path).into(),
            other: ((&ca.path).into(), "nodes trust only this CA"),
            chain_file: format!("`{}`", serving.file.escape_debug()),
            roots_file: format!("`{}`", ca.file.escape_debug()),
        });
        finding.into_iter().for_each(|finding| findings.push(finding));
    }
}

/// The API server's certificate, and the CAs that should have signed it.
pub(crate) struct Served<'a> {
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

/// The finding for a certificate from which no signatures lead to one of the CAs. Other rules report certificates that are not
/// valid.
///
/// Mirrors crypto/x509 of Go: Certificate.Verify, as far as signatures go.
pub(crate) fn judge(found: &Served<'_>) -> Option<Finding> {
    if trust::leads(found.chain, found.roots) {
        return None;
    }
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
        let finding = finding.label(format!("signed with {hash}, which Go refuses"));
        return Some(finding.help("issue it again with a SHA-256 signature"));
    }
    if namesake {
        return Some(finding.label(format!("signed by another CA named `{issuer}`")).help(
            "use the certificate of the CA that signed it; the CA was probably recreated, and one of the two files is outdated",
        ));
    }
    Some(finding.label(format!("signed by `{issuer}`")).help(format!(
        "put the certificate of `{issuer}` into {}; if `{issuer}` is an intermediate CA, append its certificate to {} instead",
        found.roots_file, found.chain_file
    )))
}
