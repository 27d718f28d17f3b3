//! A rotation that the end of the old CA may overtake.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::CaPhase;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CA_ROTATION_OVERDUE,
    Level::Warn,
    include_str!("ca_rotation_overdue.md"),
    Check::Cluster(check),
);

/// The least time for the remaining phases: 30 days.
const NOTICE: i64 = 30 * 24 * 60 * 60;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(rotation) = &context.cluster.ca_rotation else { return };
    let Some(end) = rotation.from.certificates.iter().map(|one| one.not_after).max() else { return };
    let left = end.as_second() - context.now.as_second();
    // An expired CA that still signs has a finding of its own.
    let (phase, next) = match rotation.phase.value {
        CaPhase::TrustBoth if left > 0 => (CaPhase::TrustBoth, CaPhase::SignNew),
        CaPhase::SignNew => (CaPhase::SignNew, CaPhase::TrustNew),
        _ => return,
    };
    if left > NOTICE {
        return;
    }
    let file = rotation.from.file.escape_debug();
    let (message, label) = match left > 0 {
        true => (format!("the old CA `{file}` expires in the phase `{phase}`"), format!("expires at {end}")),
        false => (format!("the old CA `{file}` expired in the phase `{phase}`"), format!("expired on {end}")),
    };
    let finding = Finding::new(RULE.id, &rotation.phase.path, message)
        .label(format!("the next phase is `{next}`"))
        .because(&rotation.from.path, label)
        .reason(
            "certificates that the old CA signed are refused from then on: nodes that have no certificate of the new CA are lost",
        )
        .help(format!(
            "do what `nodejoin rule ca-rotation-unfinished` lists for this phase, and write `phase = \"{next}\"`"
        ));
    findings.push(finding);
}
