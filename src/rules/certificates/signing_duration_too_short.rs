//! Certificates with a validity of less than an hour.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SIGNING_DURATION_TOO_SHORT,
    Level::Warn,
    include_str!("signing_duration_too_short.md"),
    Check::Cluster(check),
);

const HOUR: i64 = 60 * 60;
/// How far Kubernetes backdates certificates: k8s.io/kubernetes/pkg/controller/certificates/signer: sign.
const BACKDATE: i64 = 5 * 60;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let signing = &context.cluster.control_plane.controller_manager.signing;
    let Some(duration) = &signing.duration else { return };
    let finding = judge(duration.seconds(), &duration.value.to_string(), (&duration.path).into());
    finding.into_iter().for_each(|finding| findings.push(finding));
}

/// Whether a validity of so many seconds is too short. `shown` is the duration as written.
pub(crate) fn judge(seconds: i64, shown: &str, place: Place) -> Option<Finding> {
    if seconds >= HOUR {
        return None;
    }
    // Kubelets renew after 70 to 90 % of the time between both dates, of which BACKDATE has already passed.
    let earliest = (seconds + BACKDATE) * 7 / 10 - BACKDATE;
    let reason = match (seconds, earliest) {
        (..=0, _) => {
            "they have already expired when they are issued, and kube-apiserver answers `Unauthorized`"
                .to_owned()
        }
        (_, ..=0) => {
            "kubelets request a new certificate as soon as they have one, in an endless loop".to_owned()
        }
        _ => format!(
            "kubelets request the next one after {}; if the control plane is down until the old one expires, every node \
             is locked out with `Unauthorized`",
            minutes(earliest)
        ),
    };
    let message = format!("certificates valid for `{}` expire too soon", shown.escape_debug());
    let finding = Finding::new(RULE.id, place, message)
        .label("less than an hour")
        .reason(reason)
        .help("write a day or more, such as `24h`; the default of Kubernetes is `8760h`, a year");
    Some(finding)
}

fn minutes(seconds: i64) -> String {
    match seconds / 60 {
        0 => "less than a minute".to_owned(),
        1 => "a minute".to_owned(),
        many => format!("{many} minutes"),
    }
}
