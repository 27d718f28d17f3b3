//! A rotation from a CA to itself.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CA_ROTATION_SAME_CA,
    Level::Deny,
    include_str!("ca_rotation_same_ca.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(rotation) = &context.cluster.ca_rotation else { return };
    let (from, to) = (&rotation.from, &rotation.to);
    if !rotation.replaces(to) {
        return;
    }
    let message = format!("`{}` has the CA that it is to replace", to.file.escape_debug());
    let finding = Finding::new(RULE.id, &to.path, message)
        .label("the same certificate")
        .because(&from.path, "the old CA")
        .reason("both files would be the same CA, and removing the old one would remove the new one");
    findings.push(match from.certificates.len() {
        1 => finding.help("write the path of the new CA's certificate, alone in its file"),
        _ => finding
            .help("write the path of the old CA's certificate alone as `ca`: this table adds the new CA"),
    });
}
