//! A signer with a certificate and no key, or a key and no certificate.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::fact::Named;
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
    let common = manager.signing.common.iter().map(|signer| (None, at.clone(), signer));
    let own = manager.signing.signers.iter();
    let own = own.map(|(name, signer)| (Some(*name), at.key(name), signer));
    for (name, table, signer) in common.chain(own) {
        let flag = name.map_or("cluster-signing".to_owned(), |name| format!("cluster-signing-{name}"));
        let given = |part: &str| manager.flags.get(&format!("{flag}-{part}")).map(|flag| &flag.path);
        let cert = signer.cert_file.as_ref().map(|file| &file.path).or(given("cert-file"));
        let key = signer.key_file.as_ref().map(|file| &file.path).or(given("key-file"));
        let finding = match (cert, key) {
            (None, None) => Some(empty(&table)),
            (cert, key) => {
                judge(&SigningPair { signer: name, cert: cert.map(Into::into), key: key.map(Into::into) })
            }
        };
        let Some(finding) = finding else { continue };
        findings.push(finding.unless_unread(table.key("cert-file")).unless_unread(table.key("key-file")));
    }
}

fn empty(table: &Path) -> Finding {
    let name = table.last_key().unwrap_or_default();
    Finding::new(RULE.id, table, format!("`{name}` names neither certificate nor key"))
        .label("empty")
        .reason("the signer has nothing to sign with, and its requests stay `Approved`")
        .help("add `cert-file` and `key-file`, or remove the table")
}

/// The CA of a signer: where its certificate and its key are named.
pub(crate) struct SigningPair<'a> {
    /// The signer as flags call it; none for the CA of all signers.
    pub(crate) signer: Option<&'a str>,
    /// Where the certificate is named.
    pub(crate) cert: Option<Place>,
    /// Where the key is named.
    pub(crate) key: Option<Place>,
}

/// A pair of which one half is missing: of the CA of all signers, kube-controller-manager runs without a signer.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app/options: CSRSigningControllerOptions.Validate, and
/// k8s.io/kubernetes/cmd/kube-controller-manager/app: getKubeletClientSignerFiles.
pub(crate) fn judge(pair: &SigningPair<'_>) -> Option<Finding> {
    let (place, has, lacks, part, error) = match (&pair.cert, &pair.key) {
        (Some(cert), None) => (cert, "certificate", "key", "key-file", "cannot specify cert without key"),
        (None, Some(key)) => (key, "key", "certificate", "cert-file", "cannot specify key without cert"),
        _ => return None,
    };
    let whose = match pair.signer {
        Some(signer) => format!("the CA of the signer `{signer}`"),
        None => "the CA that signs".to_owned(),
    };
    let prefix = pair.signer.map_or("cluster-signing".to_owned(), |name| format!("cluster-signing-{name}"));
    let given = if part == "key-file" { "cert-file" } else { "key-file" };
    let named = Named::at(place, &format!("{prefix}-{given}")).sibling(part);
    let finding = Finding::new(RULE.id, place.clone(), format!("{whose} has a {has} and no {lacks}"))
        .label(format!("no {lacks} beside it"))
        .help(format!("add {}, the {lacks} of this CA", named.name()));
    Some(match pair.signer {
        Some(_) => finding.exits("the controller-manager", format!("\"{prefix}\": {error}")),
        // Not what upstream's own texts suggest, but what it does.
        None => finding.reason(
            "the controller-manager runs without the signer: requests stay `Approved` and are never `Issued`",
        ),
    })
}

/// What kube-controller-manager says of a key's file that has no key in it.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/signer: newCAProvider, with crypto/tls: X509KeyPair.
pub(crate) fn without_key(cert: &str, key: &str, text: &str, place: Place) -> Option<Finding> {
    if text.contains("PRIVATE KEY-----") {
        return None;
    }
    let finding = Finding::new(RULE.id, place, format!("`{}` has no private key", key.escape_debug()))
        .label("no key in it")
        .help("name the file with the CA's private key");
    let error = format!(
        "error reading CA cert file \"{}\": tls: failed to find any PEM data in key input",
        cert.escape_debug()
    );
    Some(finding.exits("the controller-manager", error))
}
