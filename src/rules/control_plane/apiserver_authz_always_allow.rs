//! An API server that allows every request.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::List;
use crate::rules::support::authorizers;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_AUTHZ_ALWAYS_ALLOW,
    Level::Deny,
    include_str!("apiserver_authz_always_allow.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let modes = authorizers(&context.cluster.control_plane.apiserver);
    judge(&modes).into_iter().for_each(|finding| findings.push(finding));
}

/// Whether the authorizers of kube-apiserver allow every request.
///
/// Mirrors k8s.io/apiserver/pkg/authorization/union: unionAuthzHandler.Authorize, which stops at the first that allows.
pub(crate) fn judge(modes: &List<'_>) -> Option<Finding> {
    let place = modes.find("AlwaysAllow")?;
    let finding = Finding::new(RULE.id, place.clone(), "the API server allows every request")
        .label("allows everything")
        .reason(
            "it is enough that one authorizer allows a request: everyone with a token or a node's certificate can read \
             every Secret, and RBAC has no effect",
        )
        .help(format!("write {}", modes.named.with_list(["Node", "RBAC"])));
    Some(finding)
}
