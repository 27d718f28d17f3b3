//! The API server does not take bootstrap tokens.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::switch;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_BOOTSTRAP_AUTH_DISABLED,
    Level::Deny,
    include_str!("apiserver_bootstrap_auth_disabled.md"),
    Check::Cluster(check),
);

/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/authenticator: Config.New, which adds the authenticator of bootstrap
/// tokens only with `--enable-bootstrap-token-auth`.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let key = &apiserver.bootstrap_token_auth;
    let (on, path) = switch(apiserver, "enable-bootstrap-token-auth").unwrap_or((key.value, &key.path));
    if on {
        return;
    }
    findings.push(
        Finding::new(RULE.id, path, "the API server does not accept bootstrap tokens")
            .label("switched off")
            .reason(
                "no node can join: its token counts for nothing, and the kubelet stops with `cannot create certificate \
                 signing request: Unauthorized`",
            )
            .help("remove this line; it is on by default"),
    );
}
