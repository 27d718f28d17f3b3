use jiff::Timestamp;

use crate::diagnostic::{Finding, Place, RuleId};
use crate::pki::Certificate;

/// A certificate that has expired at an instant, or is not valid yet: the message, with `whose` as its subject, the label and the
/// help, which is `renew` for one that has expired. The reason is the caller's.
///
/// Mirrors crypto/x509: Certificate.isValid.
pub(in crate::rules) fn out_of_time(
    rule: RuleId,
    certificate: &Certificate,
    place: Place,
    whose: &str,
    now: Timestamp,
    renew: &str,
) -> Option<Finding> {
    let (what, label, help) = if certificate.not_after < now {
        ("has expired", format!("expired on {}", certificate.not_after), renew)
    } else if certificate.not_before > now {
        let clocks = "check the clocks; if the date is wrong, issue the certificate again on a machine with the correct time";
        ("is not valid yet", format!("valid from {}", certificate.not_before), clocks)
    } else {
        return None;
    };
    Some(Finding::new(rule, place, format!("{whose} {what}")).label(label).help(help))
}
