//! A signer with a certificate and no key, or a key and no certificate.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Signer;
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::SIGNING_PAIR_INCOMPLETE,
    Level::Deny,
    include_str!("signing_pair_incomplete.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let manager = &context.cluster.control_plane.controller_manager;
    let at = Path::of("control-plane.controller-manager.signing");
    let common =
        manager.signing.common.iter().map(|signer| (at.clone(), "cluster-signing".to_owned(), signer));
    let own = manager.signing.signers.iter();
    let own = own.map(|(name, signer)| (at.key(name), format!("cluster-signing-{name}"), signer));
    for (table, flag, signer) in common.chain(own) {
        let given = |part: &str| manager.flags.contains_key(&format!("{flag}-{part}"));
        let Some(finding) = incomplete(&table, signer, given("cert-file"), given("key-file")) else {
            continue;
        };
        let finding = match table == at {
            // Not what upstream's own texts suggest, but what it does.
            true => finding.reason(
                "the controller-manager runs without the signer: requests stay `Approved` and are never \
                 `Issued`",
            ),
            false => finding,
        };
        findings.push(finding.unless_unread(table.key("cert-file")).unless_unread(table.key("key-file")));
    }
}

fn incomplete(table: &Path, signer: &Signer, cert_given: bool, key_given: bool) -> Option<Finding> {
    let name = table.last_key().unwrap_or_default();
    let half = |path: &Path, has: &str, lacks: &str| {
        Finding::new(RULE.id, path, format!("`{name}` has a {has} and no {lacks}"))
            .label(format!("no {lacks} beside it"))
    };
    match (&signer.cert_file, &signer.key_file) {
        (Some(cert), None) if !key_given => Some(
            half(&cert.path, "certificate", "key")
                .reason("the controller-manager does not start: `cannot specify cert without key`")
                .help("add `key-file`, the key of this CA"),
        ),
        (None, Some(key)) if !cert_given => Some(
            half(&key.path, "key", "certificate")
                .reason("the controller-manager does not start: `cannot specify key without cert`")
                .help("add `cert-file`, the certificate of this CA"),
        ),
        (None, None) if !cert_given && !key_given => Some(
            Finding::new(RULE.id, table, format!("`{name}` names neither certificate nor key"))
                .label("empty")
                .reason("the signer has nothing to sign with, and its requests stay `Approved`")
                .help("add `cert-file` and `key-file`, or remove the table"),
        ),
        _ => None,
    }
}
