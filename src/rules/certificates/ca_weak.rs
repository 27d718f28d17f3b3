//! A CA with a weak key or signature.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::{weak_hash, weak_key};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_WEAK, Level::Warn, include_str!("ca_weak.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for ca in context.cluster.authorities() {
        for certificate in ca.certificates.iter().filter(|certificate| certificate.is_ca) {
            let weakness = weak_key(certificate).or_else(|| {
                let hash = weak_hash(certificate)?;
                Some((format!("is signed with {hash}"), signed(certificate)))
            });
            let Some((weakness, reason)) = weakness else { continue };
            let (file, subject) = (ca.file.escape_debug(), certificate.subject.escape_debug());
            findings.push(
                Finding::new(RULE.id, &ca.path, format!("the CA `{subject}` in `{file}` {weakness}"))
                    .label("weak CA")
                    .reason(reason)
                    .help("create a new CA with an ECDSA P-256 key, or an RSA key of 2048 bits or more, and a SHA-256 signature"),
            );
        }
    }
}

/// The consequence of a weak signature.
fn signed(certificate: &crate::pki::Certificate) -> &'static str {
    match certificate.self_issued {
        true => {
            "the signature of a root itself is not verified, but Go refuses other certificates that are signed like \
             this: `x509: cannot verify signature: insecure algorithm`"
        }
        false => "Go refuses such signatures: `x509: cannot verify signature: insecure algorithm`",
    }
}
