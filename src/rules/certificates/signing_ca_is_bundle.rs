//! A signing CA file with more than one certificate.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::{Apiserver, Signing};
use crate::rules::fact::Named;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SIGNING_CA_IS_BUNDLE,
    Level::Deny,
    include_str!("signing_ca_is_bundle.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let plane = &context.cluster.control_plane;
    let signing = &plane.controller_manager.signing;
    if let Some(finding) = shared(&plane.apiserver, signing) {
        findings.push(finding);
    }
    let rotation = context.cluster.ca_rotation.as_ref();
    let new = rotation.map(|rotation| &rotation.to);
    let own = signing.ca.as_ref().filter(|ca| new.is_none_or(|new| ca.file != new.file));
    for ca in new.into_iter().chain(own) {
        let finding = judge(&ca.file, ca.certificates.len(), (&ca.path).into());
        finding.into_iter().for_each(|finding| findings.push(finding));
    }
}

/// The finding for a bundle of clients' CAs at the path of the signing CA: the two components may run on one machine, and
/// only one of them accepts a bundle.
fn shared(apiserver: &Apiserver, signing: &Signing) -> Option<Finding> {
    let clients = apiserver.client_ca.as_ref().filter(|clients| clients.certificates.len() > 1)?;
    let signers = signing.signers.values().chain(&signing.common);
    let mut certs = signers.filter_map(|signer| signer.cert_file.as_ref());
    let cert = certs.find(|cert| cert.value == apiserver.client_ca_file.value)?;
    let path = cert.value.escape_debug();
    let count = clients.certificates.len();
    let finding = Finding::new(
        RULE.id,
        &clients.path,
        format!("`{path}` is also the file of the CA that signs"),
    )
    .label(format!("contains {count} certificates"))
    .exits("the controller-manager", format!("expected 1 certificate, found {count}"))
    .help(format!(
        "give the bundle a path of its own: `client-ca-file = \"{}\"` under `[control-plane.apiserver]`",
        bundle_path(&cert.value)
    ));
    Some(match cert.written {
        true => finding.because(&cert.path, "signs with the same file"),
        false => finding,
    })
}

/// A path beside that of the signing CA.
fn bundle_path(path: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{}/client-ca.pem", folder.escape_debug())
}

/// The finding for a signing CA file with `count` certificates: kube-controller-manager accepts exactly one.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/signer: newCAProvider.
pub(crate) fn judge(file: &str, count: usize, place: Place) -> Option<Finding> {
    if count < 2 {
        return None;
    }
    let shown = file.escape_debug();
    let help = match Named::at(&place, "") {
        Named::Flag(_) => "use a file that contains only the CA that signs",
        _ => "use a file that contains only the CA that signs, here and in `cert-file`",
    };
    let finding =
        Finding::new(RULE.id, place, format!("the signing CA `{shown}` must be a single certificate"))
            .label(format!("contains {count} certificates"))
            .help(help);
    let error = format!("expected 1 certificate, found {count}");
    Some(finding.exits("the controller-manager", error))
}
