//! One CA for clients and for authenticating proxies.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_REQUESTHEADER_CA_SHARED,
    Level::Deny,
    include_str!("apiserver_requestheader_ca_shared.md"),
    Check::Cluster(check),
);

/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.Validate, which compares the
/// certificates in both files; here the paths are compared, since the files are on the control plane.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let Some(proxies) = flag(&apiserver.flags, "requestheader-client-ca-file") else { return };
    let clients = flag(&apiserver.flags, "client-ca-file");
    let (file, place) = match &clients {
        Some(clients) => (clients.text, Some(clients.path)),
        None => {
            let key = &apiserver.client_ca_file;
            (key.value.as_str(), key.written.then_some(&key.path))
        }
    };
    let names = apiserver.flags.get("requestheader-allowed-names");
    let named = names.is_some_and(|names| names.value.as_str() != Some(""));
    if proxies.text != file || named {
        return;
    }
    let finding = Finding::new(
        RULE.id,
        proxies.path,
        "the CA for authenticating proxies is also the CA for clients",
    )
    .label("same file as the client CA")
    .reason(
        "with any client certificate, one can impersonate any user in earlier releases; kube-apiserver 1.35 and later do \
         not start: `--requestheader-client-ca-file and --client-ca-file contain overlapping certificates`",
    )
    .help("create a separate CA for the proxy in front of aggregated API servers, and set its file here")
    .help("or set `requestheader-allowed-names` to the common names in the proxies' certificates");
    findings.push(match place {
        Some(path) => finding.because(path, "the client CA"),
        None => finding,
    });
}
