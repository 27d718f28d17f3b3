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
    Finding::new(RULE.id, table, format!("`{name}` has neither a certificate nor a key"))
        .label("empty table")
        .reason("the signer cannot sign, so its requests stay `Approved` and are never `Issued`")
        .help("add `cert-file` and `key-file`, or remove the table")
}

/// The CA of a signer: where its certificate and its key are set.
pub(crate) struct SigningPair<'a> {
    /// The signer's name in flags; none for the common CA.
    pub(crate) signer: Option<&'a str>,
    /// Where the certificate is set.
    pub(crate) cert: Option<Place>,
    /// Where the key is set.
    pub(crate) key: Option<Place>,
}

/// The finding for a pair without its certificate or key. With half of the common CA, kube-controller-manager runs without a
/// signer.
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
        None => "the signing CA".to_owned(),
    };
    let prefix = pair.signer.map_or("cluster-signing".to_owned(), |name| format!("cluster-signing-{name}"));
    let given = if part == "key-file" { "cert-file" } else { "key-file" };
    let named = Named::at(place, &format!("{prefix}-{given}")).sibling(part);
    let finding = Finding::new(RULE.id, place.clone(), format!("{whose} has a {has} but no {lacks}"))
        .label(format!("{lacks} is missing"))
        .help(format!("add {}, the {lacks} of this CA", named.name()));
    Some(match pair.signer {
        Some(_) => finding.exits("the controller-manager", format!("\"{prefix}\": {error}")),
        // Kubernetes' own documentation suggests an error here, but it starts.
        None => finding.reason(
            "the controller-manager runs without the signer: requests stay `Approved` and are never `Issued`",
        ),
    })
}

/// The finding for a key file that contains no private key.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/signer: newCAProvider, with crypto/tls: X509KeyPair.
pub(crate) fn without_key(cert: &str, key: &str, text: &str, place: Place) -> Option<Finding> {
    if text.contains("PRIVATE KEY-----") {
        return None;
    }
    let finding = Finding::new(RULE.id, place, format!("`{}` contains no private key", key.escape_debug()))
        .label("no private key")
        .help("use the file with the CA's private key");
    let error = format!(
        "error reading CA cert file \"{}\": tls: failed to find any PEM data in key input",
        cert.escape_debug()
    );
    Some(finding.exits("the controller-manager", error))
}
