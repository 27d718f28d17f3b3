//! An API server that does not accept bootstrap tokens.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::fact::Named;
use crate::rules::support::switch;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_BOOTSTRAP_AUTH_DISABLED,
    Level::Deny,
    include_str!("apiserver_bootstrap_auth_disabled.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let key = &apiserver.bootstrap_token_auth;
    let (on, path) = switch(apiserver, "enable-bootstrap-token-auth").unwrap_or((key.value, &key.path));
    if on {
        return;
    }
    findings.push(report(path.into(), true));
}

/// The finding for a kube-apiserver that accepts no bootstrap tokens. `given`: whether a flag switches them off.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/authenticator: Config.New, which adds the authenticator of bootstrap
/// tokens only with `--enable-bootstrap-token-auth`.
pub(crate) fn report(place: Place, given: bool) -> Finding {
    let flag = "enable-bootstrap-token-auth";
    let named = if given { Named::at(&place, flag) } else { Named::Flag(flag.to_owned()) };
    Finding::new(RULE.id, place, "the API server does not accept bootstrap tokens")
        .label(if given { "switched off" } else { "not switched on" })
        .reason(
            "no node can join: the API server ignores the token, and the kubelet exits with `cannot create certificate \
             signing request: Unauthorized`",
        )
        .help(format!("write {}", named.switched_on()))
}
