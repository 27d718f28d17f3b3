//! The API server does not trust the CA that signs the nodes' certificates.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::pki::SignedBy;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_CLIENT_CA_MISSING_SIGNER,
    Level::Deny,
    include_str!("apiserver_client_ca_missing_signer.md"),
    Check::Cluster(check),
);

/// Mirrors crypto/x509 of Go: Certificate.Verify, with the bundle as roots and no intermediates: what
/// k8s.io/kubernetes/pkg/controller/certificates/signer issues is the node's certificate alone.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let plane = &context.cluster.control_plane;
    let (Some(bundle), Some(signing)) = (&plane.apiserver.client_ca, &plane.controller_manager.signing.ca)
    else {
        return;
    };
    let Some(signer) = signing.certificates.first() else { return };
    let trusted = bundle.certificates.iter().any(|ca| ca.subject == signer.subject && ca.spki == signer.spki);
    if trusted {
        return;
    }
    let issuer = bundle.certificates.iter().find(|ca| signer.is_signed_by(ca) != SignedBy::No);
    let name = signer.subject.escape_debug();
    let finding = Finding::new(
        RULE.id,
        &bundle.path,
        format!("the API server's bundle lacks `{name}`, the CA that signs the nodes' certificates"),
    )
    .label(match issuer {
        Some(issuer) => format!("has its issuer only, `{}`", issuer.subject.escape_debug()),
        None => "lacks the signing CA".to_owned(),
    })
    .because(&signing.path, "the signing CA");
    let reason = "nodes get certificates that the API server does not know: `nodes is forbidden: User \"system:anonymous\" \
                  cannot create resource \"nodes\"`, or `Unauthorized`";
    findings.push(
        finding
            .reason(match issuer {
                Some(_) => format!(
                    "{reason}; nodes present their certificate alone, so its issuer's issuer is not enough"
                ),
                None => reason.to_owned(),
            })
            .help(format!(
                "append the certificate in `{}` to `{}`, on the control plane too",
                signing.file.escape_debug(),
                bundle.file.escape_debug()
            )),
    );
}
