//! A rotation that goes on: what must be done before the next phase.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::CaPhase;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CA_ROTATION_UNFINISHED,
    Level::Note,
    include_str!("ca_rotation_unfinished.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(rotation) = &context.cluster.ca_rotation else { return };
    let phase = rotation.phase.value;
    let message = format!("the CA is being replaced; this is the phase `{phase}`");
    let finding = Finding::new(RULE.id, &rotation.phase.path, message);
    findings.push(match phase {
        CaPhase::TrustBoth => finding
            .label("both CAs are trusted, the old one signs")
            .reason("nodes that joined before keep the CA in their kubeconfig, and lose the API server as soon as it has a certificate of the new CA")
            .help("apply this phase to the control plane and to every node, as the READMEs of the output describe, and then write `phase = \"sign-new\"`"),
        CaPhase::SignNew => finding
            .label("both CAs are trusted, the new one signs")
            .reason("nodes keep their certificates of the old CA until they renew them, and are lost if the old CA is removed before")
            .help("give the API server, its client certificate for kubelets and every node a certificate of the new CA, as the READMEs of the output describe, and then write `phase = \"trust-new\"`"),
        CaPhase::TrustNew => finding
            .label("the new CA is trusted, and signs")
            .reason("the old CA is trusted wherever this phase is not applied")
            .help(format!(
                "apply this phase everywhere, move the new CA to the paths of the old one on the control plane, write `ca = \"{}\"` and remove `ca-rotation`",
                rotation.to.file.escape_debug()
            )),
    });
}
