//! An API server that does not authorize nodes.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::List;
use crate::rules::support::{authorizers, means, unless_refused};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_NODE_AUTHORIZER_MISSING,
    Level::Deny,
    include_str!("apiserver_node_authorizer_missing.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let modes = authorizers(apiserver);
    let unread = modes.spec_path().is_some_and(|path| findings.is_partly_unread(path));
    if !unread {
        judge(&modes).into_iter().for_each(|finding| findings.push(unless_refused(apiserver, finding)));
    }
}

/// Authorizers that let nodes do nothing. A word that was meant to be `Node` is reported by a rule of its own.
///
/// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy: ClusterRoleBindings, where the binding
/// `system:node` has no subjects.
pub(crate) fn judge(modes: &List<'_>) -> Option<Finding> {
    if modes.has("AlwaysAllow") || means(modes, "Node") {
        return None;
    }
    let with = std::iter::once("Node").chain(modes.texts().filter(|mode| *mode != "Node"));
    let finding = Finding::new(RULE.id, modes.place.clone(), "the API server does not authorize nodes")
        .label("`Node` is missing")
        .reason(
            "nodes get certificates but every request is refused: `nodes is forbidden: User \"system:node:worker-1\" \
             cannot list resource \"nodes\"`; RBAC's role `system:node` has no subjects",
        )
        .help(format!("write {}", modes.named.with_list(with)));
    Some(finding)
}
