//! An API server that does not accept bootstrap tokens.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Switch;
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
    let switch = switch(FLAG, &apiserver.bootstrap_token_auth, &apiserver.flags);
    judge(&switch).into_iter().for_each(|finding| findings.push(finding));
}

/// The flag.
pub(crate) const FLAG: &str = "enable-bootstrap-token-auth";

/// A kube-apiserver that accepts no bootstrap tokens.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/authenticator: Config.New, which adds the authenticator of bootstrap
/// tokens only with `--enable-bootstrap-token-auth`.
pub(crate) fn judge(switch: &Switch) -> Option<Finding> {
    if switch.on {
        return None;
    }
    let finding = Finding::new(RULE.id, switch.place.clone(), "the API server does not accept bootstrap tokens")
        .label(if switch.given { "switched off" } else { "not switched on" })
        .reason(
            "no node can join: the API server ignores the token, and the kubelet exits with `cannot create certificate \
             signing request: Unauthorized`",
        )
        .help(format!("write {}", switch.named.switched_on()));
    Some(finding)
}
