//! A private key where a certificate belongs.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::pki::PemProblem;
use crate::rules::fact::{CertificateFile, CertificateReader};
use crate::rules::{Check, Rule, StepId};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_IS_PRIVATE_KEY, Level::Deny, include_str!("ca_is_private_key.md"), Check::Stage)
        .fixed()
        .breaks(StepId::Tls, "unable to load root certificates: unable to parse bytes as PEM block");

/// What is reported of a file that has a private key and no certificate that may be read beside it.
pub(crate) fn judge(file: &CertificateFile<'_>, problem: &PemProblem) -> Finding {
    let message = format!("`{}` {problem}", file.path.escape_debug());
    let finding = Finding::new(RULE.id, file.place.clone(), message)
        .label("a certificate belongs here")
        .help(problem.help());
    match file.reader {
        CertificateReader::Nodejoin => finding.reason(
            "the file is embedded in the files of every node: all of them would get the cluster's key",
        ),
        _ => file.without_certificates(finding),
    }
}

/// What is reported of a file that a script embeds as a CA's certificate, and that has the name of a key.
pub(crate) fn embedded(path: &str, place: Place) -> Finding {
    let message =
        format!("`{}` is named like a private key, where a CA's certificate belongs", path.escape_debug());
    Finding::new(RULE.id, place, message)
        .label("a key")
        .reason(
            "the kubelet cannot read it as a certificate, and everyone with the kubeconfig has the CA's key",
        )
        .help("name the CA's certificate")
}
