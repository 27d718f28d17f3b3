//! Certificates that would be valid longer than the CA that signs them.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SIGNING_DURATION_EXCEEDS_CA,
    Level::Warn,
    include_str!("signing_duration_exceeds_ca.md"),
    Check::Cluster(check),
);

/// Kubernetes' default: k8s.io/kubernetes/pkg/controller/certificates/signer/config/v1alpha1: a year.
const DEFAULT: i64 = 365 * 24 * 60 * 60;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let signing = &context.cluster.control_plane.controller_manager.signing;
    let Some(ca) = &signing.ca else { return };
    let Some(end) = ca.certificates.iter().map(|certificate| certificate.not_after).max() else { return };
    let left = end.as_second() - context.now.as_second();
    let seconds = signing.duration.as_ref().map_or(DEFAULT, |duration| duration.seconds());
    if left <= 0 || seconds <= left {
        return;
    }
    let finding = match &signing.duration {
        Some(duration) => Finding::new(
            RULE.id,
            &duration.path,
            format!("certificates valid for {} would outlast the CA that signs them", duration.value),
        )
        .label(format!("the CA expires in {}", days(left)))
        .because(&ca.path, format!("expires at {end}"))
        .help(format!("renew the CA, or write `{}h` or less", left / 3600)),
        None => {
            let message = "certificates valid for a year, the default, would outlast the CA that signs them";
            Finding::new(RULE.id, &ca.path, message)
                .label(format!("expires at {end}, {} from now", days(left)))
                .help("renew the CA")
                .help(format!("or set `duration = \"{}h\"` or less under `signing`", left / 3600))
                .unless_unread(crate::source::Path::of("control-plane.controller-manager.signing.duration"))
        }
    };
    findings.push(finding.reason(
        "the controller-manager shortens them to the CA's remaining validity, so nodes renew more and more often, and \
         all certificates expire together with the CA",
    ));
}

fn days(seconds: i64) -> String {
    match seconds / (24 * 60 * 60) {
        0 => "less than a day".to_owned(),
        1 => "a day".to_owned(),
        many => format!("{many} days"),
    }
}
