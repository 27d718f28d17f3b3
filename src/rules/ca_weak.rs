//! A CA that can be forged.

use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::pki::{Certificate, PublicKey, SignatureHash};

pub(super) const RULE: Rule =
    Rule::new("ca-weak", Level::Warn, include_str!("ca_weak.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for ca in context.cluster.authorities() {
        for certificate in ca.certificates.iter().filter(|certificate| certificate.is_ca) {
            let Some((weakness, reason)) = weakness(certificate) else { continue };
            let (file, subject) = (ca.file.escape_debug(), certificate.subject.escape_debug());
            findings.push(
                Finding::new(RULE.name, &ca.path, format!("the CA `{subject}` in `{file}` {weakness}"))
                    .label("weak")
                    .reason(reason)
                    .help("make a new CA with ECDSA P-256, or with RSA 2048 or more, and SHA-256"),
            );
        }
    }
}

/// What is weak, as the end of a sentence, and what comes of it.
fn weakness(certificate: &Certificate) -> Option<(String, &'static str)> {
    if let PublicKey::Rsa { bits } = certificate.key
        && bits < 2048
    {
        let reason = match bits {
            ..1024 => {
                "Go refuses RSA keys of less than 1024 bits: no program of Kubernetes accepts what it signed"
            }
            _ => "keys of this size can be computed by those who are willing to pay for it",
        };
        return Some((format!("has a key of {bits} bits"), reason));
    }
    let hash = match certificate.signature_hash {
        SignatureHash::Md5 => "MD5",
        SignatureHash::Sha1 => "SHA-1",
        _ => return None,
    };
    let reason = match certificate.self_issued {
        true => {
            "a root's own signature is not checked, but the same tool will sign others so, and those Go \
             refuses: `x509: cannot verify signature: insecure algorithm`"
        }
        false => "Go refuses such signatures: `x509: cannot verify signature: insecure algorithm`",
    };
    Some((format!("is signed with {hash}"), reason))
}
