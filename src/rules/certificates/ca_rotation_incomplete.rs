//! A file of trusted CAs that is not what the phase of a rotation needs. It has no check of the spec: the proof calls `judge`.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::model::CaRotation;
use crate::rules::fact::Ca;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CA_ROTATION_INCOMPLETE,
    Level::Deny,
    include_str!("ca_rotation_incomplete.md"),
    Check::Stage,
);

/// The finding for a file of trusted CAs. `whose` reads it, such as "the API server". A file that has neither CA is of other CAs.
pub(crate) fn judge(ca: &Ca<'_>, rotation: &CaRotation, whose: &str) -> Option<Finding> {
    let has = |all: &[crate::pki::Certificate]| {
        ca.certificates.iter().any(|one| all.iter().any(|other| other.der == one.der))
    };
    let (old, new) = (has(&rotation.from.certificates), has(&rotation.to.certificates));
    let (phase, shown) = (rotation.phase.value, ca.shown.escape_debug());
    let (from, to) = (rotation.from.file.escape_debug(), rotation.to.file.escape_debug());
    let (message, label, why, help) = match (old, new) {
        (true, false) => (
            format!("`{shown}` does not have the new CA, as the phase `{phase}` needs"),
            "has only the old CA",
            format!(
                "{whose} refuses certificates of the new CA: `x509: certificate signed by unknown authority`"
            ),
            format!("add the certificate in `{to}` to it"),
        ),
        (false, true) if phase.trusts_old() => (
            format!("`{shown}` does not have the old CA, as the phase `{phase}` needs"),
            "has only the new CA",
            format!(
                "{whose} refuses certificates of the old CA: `x509: certificate signed by unknown authority`"
            ),
            format!("add the certificate in `{from}` to it"),
        ),
        (true, true) if !phase.trusts_old() => (
            format!("`{shown}` still has the old CA in the phase `{phase}`"),
            "has the old CA too",
            format!("{whose} accepts certificates of the old CA, whose key may still be used"),
            format!("remove the certificate in `{from}` from it"),
        ),
        _ => return None,
    };
    let finding = Finding::new(RULE.id, ca.place.clone(), message).label(label);
    Some(finding.because(&rotation.phase.path, "the phase").reason(why).help(help))
}
