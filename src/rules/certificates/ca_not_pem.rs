//! A file without a PEM certificate where one is expected.

use super::ca_is_private_key;
use crate::diagnostic::{Finding, Level, rule_id};
use crate::pki::PemProblem;
use crate::rules::fact::CertificateFile;
use crate::rules::{Check, Rule, StepId};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_NOT_PEM, Level::Deny, include_str!("ca_not_pem.md"), Check::Stage)
        .fixed()
        .breaks(StepId::Tls, "unable to load root certificates: unable to parse bytes as PEM block");

/// The finding for a file from which no certificate can be read; a private key is reported by its own rule.
pub(crate) fn judge(file: &CertificateFile<'_>, problem: &PemProblem) -> Finding {
    if problem.is_private_key() {
        return ca_is_private_key::judge(file, problem);
    }
    let message = format!("`{}` {problem}", file.path.escape_debug());
    let finding = Finding::new(RULE.id, file.place.clone(), message)
        .label("no readable certificate")
        .help(problem.help());
    file.without_certificates(finding)
}
