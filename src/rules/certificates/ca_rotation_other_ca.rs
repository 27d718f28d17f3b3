//! CAs of the control plane that a rotation leaves as they are.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{CaRotation, Signing};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CA_ROTATION_OTHER_CA,
    Level::Warn,
    include_str!("ca_rotation_other_ca.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(rotation) = &context.cluster.ca_rotation else { return };
    let plane = &context.cluster.control_plane;
    let signing = &plane.controller_manager.signing;
    let named = [&plane.apiserver.client_ca, &signing.ca];
    let is_other = |certificates: &[crate::pki::Certificate]| {
        let of_rotation = || rotation.from.certificates.iter().chain(&*rotation.to.certificates);
        !certificates.iter().any(|one| of_rotation().any(|own| own.der == one.der))
    };
    for ca in named.into_iter().flatten().filter(|ca| is_other(&ca.certificates)) {
        let message = format!("`{}` is not the CA that is replaced", ca.file.escape_debug());
        findings.push(
            Finding::new(RULE.id, &ca.path, message)
                .label("another CA")
                .because(&rotation.from.path, "this CA is replaced")
                .reason("the rotation changes only how nodes trust the API server; client certificates and their CA stay as they are")
                .help(format!("set this rule to `allow` under `[lints]` if clients have a CA of their own, or write `\"{}\"`", rotation.from.file)),
        );
    }
    if rotation.phase.signs_new() {
        signers(rotation, signing, findings);
    }
}

/// Signers with files of their own.
fn signers(rotation: &CaRotation, signing: &Signing, findings: &mut Findings) {
    let new = &rotation.cert_file.value;
    for (name, signer) in &signing.signers {
        let Some(cert) = signer.cert_file.as_ref().filter(|cert| cert.value != *new) else { continue };
        let message = format!("the signer `{name}` has its own CA, which the rotation does not change");
        findings.push(
            Finding::new(RULE.id, &cert.path, message)
                .label("not the new CA")
                .because(&rotation.phase.path, "the new CA signs")
                .reason(format!("if this is the old CA, certificates of `{name}` are refused in the phase `trust-new`"))
                .help(format!("write `cert-file = \"{new}\"` and `key-file = \"{}\"`, or set this rule to `allow` under `[lints]` if the CA is another one", rotation.key_file.value)),
        );
    }
}
