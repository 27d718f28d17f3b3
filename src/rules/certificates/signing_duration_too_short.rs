//! Certificates that are renewed all the time.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SIGNING_DURATION_TOO_SHORT,
    Level::Warn,
    include_str!("signing_duration_too_short.md"),
    Check::Cluster(check),
);

const HOUR: i64 = 60 * 60;
/// Upstream dates certificates back by so much: k8s.io/kubernetes/pkg/controller/certificates/signer: sign.
const BACKDATE: i64 = 5 * 60;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let signing = &context.cluster.control_plane.controller_manager.signing;
    let Some(duration) = signing.duration.as_ref().filter(|duration| duration.seconds() < HOUR) else {
        return;
    };
    // Kubelets renew after 70 to 90 % of the time between both dates, and BACKDATE of that is over already.
    let earliest = (duration.seconds() + BACKDATE) * 7 / 10 - BACKDATE;
    let reason = match (duration.seconds(), earliest) {
        (0, _) => "they would be over when they are issued".to_owned(),
        (_, ..=0) => {
            "kubelets would ask for the next one as soon as they have one, without an end".to_owned()
        }
        _ => format!(
            "kubelets would ask for the next one after {}; when the control plane is away for what is left, \
             every node is locked out with `Unauthorized`",
            minutes(earliest)
        ),
    };
    findings.push(
        Finding::new(RULE.id, &duration.path, format!("certificates of `{}` are too short", duration.value))
            .label("less than an hour")
            .reason(reason)
            .help("write a day or more: `24h`; Kubernetes' own default is `8760h`, a year"),
    );
}

fn minutes(seconds: i64) -> String {
    match seconds / 60 {
        0 => "less than a minute".to_owned(),
        1 => "a minute".to_owned(),
        many => format!("{many} minutes"),
    }
}
