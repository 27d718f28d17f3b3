//! A kubelet without a CA to verify the API server's client certificate.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::Shape;
use crate::rules::fact::Setting;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_CLIENT_CA_MISSING,
    Level::Deny,
    include_str!("kubelet_client_ca_missing.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("authentication.x509.clientCAFile") else { return };
    let Some(text) = setting.value.as_str() else { return };
    let removed =
        Some("nodejoin then writes the CA bundle to `paths.client-ca` and sets this field to that path");
    let fact = Setting { text, place: (&setting.path).into(), key: String::new(), removed };
    judge(&fact).into_iter().for_each(|finding| findings.push(of_kubelet(shape, finding)));
}

/// The finding for an empty setting, with which client certificates are ignored.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: BuildAuthn.
pub(crate) fn judge(setting: &Setting<'_>) -> Option<Finding> {
    if !setting.text.is_empty() {
        return None;
    }
    let finding = setting
        .finding(RULE.id, "the kubelet has no CA to verify the API server's client certificate")
        .label("empty path")
        .reason(
            "the kubelet ignores the certificate, and `kubectl exec` fails with `error: unable to upgrade connection: \
             Unauthorized`",
        );
    Some(match setting.removed {
        Some(_) => finding.help(setting.way_out("")),
        None => finding.help(format!(
            "write the path of the CA that signs kube-apiserver's client certificate: {}",
            setting.with("/etc/kubernetes/pki/ca.crt")
        )),
    })
}

/// A CA file without the CA of the API server's client certificate.
pub(crate) struct WrongCa<'a> {
    /// The file.
    pub(crate) file: &'a str,
    /// Where it is configured.
    pub(crate) place: Place,
    /// Where the client certificate is configured.
    pub(crate) certificate: Place,
    /// Go's error for the certificate.
    pub(crate) why: &'a str,
}

/// Mirrors k8s.io/apiserver/pkg/authentication/request/x509: Authenticator.AuthenticateRequest.
pub(crate) fn untrusted(ca: &WrongCa<'_>) -> Finding {
    let message = "the kubelet does not trust the API server's client certificate";
    Finding::new(RULE.id, ca.place.clone(), message)
        .label("not signed by this CA")
        .because(ca.certificate.clone(), "the API server's client certificate")
        .reason(format!(
            "the kubelet rejects it with `{}`, and `kubectl exec` fails with `error: unable to upgrade connection: \
             Unauthorized`",
            ca.why
        ))
        .help(format!("add the CA that signed the certificate to `{}`", ca.file.escape_debug()))
}
