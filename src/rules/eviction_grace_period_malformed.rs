//! A grace period of an eviction signal that is no duration.

use super::support::{entries, of_kubelet};
use super::{Check, Context, Rule};
use crate::finding::Finding;
use crate::finding::Level;
use crate::findings::Findings;
use crate::model::GoDuration;
use crate::model::Shape;

pub(super) const RULE: Rule = Rule::new(
    "eviction-grace-period-malformed",
    Level::Deny,
    include_str!("eviction_grace_period_malformed.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("evictionSoftGracePeriod") else { return };
    for entry in entries(setting) {
        let Err(malformed) = entry.value.parse::<GoDuration>() else { continue };
        let message = format!("the grace period `{}` is no duration", entry.value.escape_debug());
        let finding = Finding::new(RULE.name, &entry.path, message).label("no duration");
        let finding = finding.reason("the kubelet does not start: it cannot parse its eviction thresholds");
        findings.push(of_kubelet(
            shape,
            match malformed.help {
                Some(help) => finding.help(help),
                None => finding.help("write a duration such as `1m30s`"),
            },
        ));
    }
}
