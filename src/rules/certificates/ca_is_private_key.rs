//! A private key where a certificate is expected.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::pki::PemProblem;
use crate::rules::fact::{CertificateFile, CertificateReader};
use crate::rules::{Check, Rule, StepId};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_IS_PRIVATE_KEY, Level::Deny, include_str!("ca_is_private_key.md"), Check::Stage)
        .fixed()
        .breaks(StepId::Tls, "unable to load root certificates: unable to parse bytes as PEM block");

/// The finding for a file that contains a private key.
pub(crate) fn judge(file: &CertificateFile<'_>, problem: &PemProblem) -> Finding {
    let message = format!("`{}` {problem}", file.path.escape_debug());
    let finding = Finding::new(RULE.id, file.place.clone(), message)
        .label("must be a certificate")
        .help(problem.help());
    match file.reader {
        CertificateReader::Nodejoin => finding.reason(
            "the file is embedded in the files of every node, so every node would get the cluster's key",
        ),
        _ => file.without_certificates(finding),
    }
}

/// The finding for a file that a script embeds as a CA certificate and that is named like a key.
pub(crate) fn embedded(path: &str, place: Place) -> Finding {
    let message =
        format!("`{}` is named like a private key; a CA certificate is expected", path.escape_debug());
    Finding::new(RULE.id, place, message)
        .label("named like a key")
        .reason(
            "the kubelet cannot read it as a certificate, and every reader of the kubeconfig gets the CA's private key",
        )
        .help("embed the CA's certificate instead")
}
