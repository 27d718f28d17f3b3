//! The cluster's CA did not sign the API server's certificate.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
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
    let issuer = leaf.issuer.escape_debug();
    let namesake = ca.certificates.iter().any(|root| root.subject == leaf.issuer);
    let finding =
        Finding::new(RULE.id, &serving.path, "the cluster's CA did not sign the API server's certificate")
            .reason("every node refuses the API server: `x509: certificate signed by unknown authority`")
            .because(&ca.path, "nodes trust this CA only");
    // As if nobody had signed it.
    let weak = std::iter::once(leaf).chain(intermediates).find_map(weak_hash);
    findings.push(if let Some(hash) = weak {
        finding.label(format!("signed with {hash}, which Go refuses")).help("issue it anew, signed with SHA-256")
    } else if namesake {
        finding
            .label(format!("signed by another CA of the name `{issuer}`"))
            .help("name the CA's certificate that fits: the CA was made anew, and one of the two files is an old one")
    } else {
        finding.label(format!("signed by `{issuer}`")).help(format!(
            "put the certificate of `{issuer}` into `{}`, or, if an intermediate CA signed, append its certificate to `{}`",
            ca.file.escape_debug(),
            serving.file.escape_debug()
        ))
    });
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
