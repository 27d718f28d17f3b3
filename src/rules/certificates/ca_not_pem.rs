//! A file without a certificate in PEM where one belongs.

use super::ca_is_private_key;
use crate::diagnostic::{Finding, Level, rule_id};
use crate::pki::PemProblem;
use crate::rules::fact::CertificateFile;
use crate::rules::{Check, Rule, StepId};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_NOT_PEM, Level::Deny, include_str!("ca_not_pem.md"), Check::Stage)
        .fixed()
        .breaks(StepId::Tls, "unable to load root certificates: unable to parse bytes as PEM block");

/// What is reported of a file of which no certificate can be read: that it is a private key, by that rule, or what else is
/// wrong with it.
pub(crate) fn judge(file: &CertificateFile<'_>, problem: &PemProblem) -> Finding {
    if problem.is_private_key() {
        return ca_is_private_key::judge(file, problem);
    }
    let message = format!("`{}` {problem}", file.path.escape_debug());
    let finding = Finding::new(RULE.id, file.place.clone(), message)
        .label("no certificate can be read")
        .help(problem.help());
    file.without_certificates(finding)
}
