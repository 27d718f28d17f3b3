//! An API server that does not trust the CA that signs the nodes' certificates.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::pki::{Certificate, SignedBy};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_CLIENT_CA_MISSING_SIGNER,
    Level::Deny,
    include_str!("apiserver_client_ca_missing_signer.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let plane = &context.cluster.control_plane;
    let (Some(bundle), Some(signing)) = (&plane.apiserver.client_ca, &plane.controller_manager.signing.ca)
    else {
        return;
    };
    let Some(signer) = signing.certificates.first() else { return };
    let finding = judge(&ClientCa {
        bundle: &bundle.certificates,
        bundle_file: &bundle.file,
        place: (&bundle.path).into(),
        signer,
        signer_file: &signing.file,
        signer_place: Some((&signing.path).into()),
    });
    finding.into_iter().for_each(|finding| findings.push(finding));
}

/// The CAs that kube-apiserver verifies clients with, and the one that signs the nodes' certificates.
pub(crate) struct ClientCa<'a> {
    /// The CAs of clients.
    pub(crate) bundle: &'a [Certificate],
    /// Their file.
    pub(crate) bundle_file: &'a str,
    /// Where it is configured.
    pub(crate) place: Place,
    /// The CA that signs.
    pub(crate) signer: &'a Certificate,
    /// Its file.
    pub(crate) signer_file: &'a str,
    /// Where it is configured.
    pub(crate) signer_place: Option<Place>,
}

/// The finding when the signing CA is not in the clients' bundle.
///
/// Mirrors crypto/x509 of Go: Certificate.Verify, with the bundle as roots and without intermediates:
/// k8s.io/kubernetes/pkg/controller/certificates/signer issues the node's certificate without a chain.
pub(crate) fn judge(ca: &ClientCa<'_>) -> Option<Finding> {
    let signer = ca.signer;
    if ca.bundle.iter().any(|one| one.subject == signer.subject && one.spki == signer.spki) {
        return None;
    }
    let issuer = ca.bundle.iter().find(|one| signer.is_signed_by(one) != SignedBy::No);
    let name = signer.name_among(ca.bundle);
    let name = name.escape_debug();
    let message =
        format!("the API server does not trust `{name}`, the CA that signs the nodes' certificates");
    let finding = Finding::new(RULE.id, ca.place.clone(), message)
        .label(match issuer {
            Some(issuer) => format!("contains only its issuer, `{}`", issuer.subject.escape_debug()),
            None => match ca.bundle.iter().find(|one| one.subject == signer.subject) {
                Some(namesake) => format!(
                    "contains another CA of that name: `{}`",
                    namesake.name_among(std::slice::from_ref(signer)).escape_debug()
                ),
                None => "does not contain it".to_owned(),
            },
        })
        .reason(match issuer {
            Some(_) => {
                format!(
                    "{UNKNOWN}; nodes send their certificate without a chain, so the root alone is not enough"
                )
            }
            None => UNKNOWN.to_owned(),
        })
        .help(format!(
            "append the certificate in `{}` to `{}`, here and on the control plane",
            ca.signer_file.escape_debug(),
            ca.bundle_file.escape_debug()
        ));
    Some(match &ca.signer_place {
        Some(place) => finding.because(place.clone(), "the signing CA"),
        None => finding,
    })
}

/// The finding for a kube-apiserver without a CA for clients.
pub(crate) fn without_bundle(place: Place) -> Finding {
    Finding::new(RULE.id, place, "the API server does not accept client certificates")
        .label("`--client-ca-file` is not set")
        .reason(UNKNOWN)
        .help("add `--client-ca-file` with the CA that signs the nodes' certificates")
}

/// The consequence.
const UNKNOWN: &str = "nodes get certificates that the API server does not accept: `nodes is forbidden: User \
                       \"system:anonymous\" cannot create resource \"nodes\"`, or `Unauthorized`";
