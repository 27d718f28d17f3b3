//! A ClusterRole where the group belongs that it is given to.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Cluster;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::ROLE_IN_PLACE_OF_GROUP,
    Level::Deny,
    include_str!("role_in_place_of_group.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for group in &context.cluster.approval.groups {
        let Some(role) = role(context.cluster, &group.value) else { continue };
        findings.push(
            Finding::new(RULE.id, &group.path, format!("`{role}` is a ClusterRole, not a group"))
                .label("a role")
                .reason(
                    "the role would be given to a group without members: RBAC refuses every request of a \
                     node with `cannot create resource \"certificatesigningrequests\"`",
                )
                .help(
                    "write groups of tokens, such as `system:bootstrappers`; they are given the roles they \
                       need",
                ),
        );
    }
}

/// The name of the ClusterRole that stands where a group belongs.
pub(super) fn role(cluster: &Cluster, group: &str) -> Option<String> {
    if cluster.tokens.iter().any(|token| token.carries(group)) {
        return None;
    }
    // A name without a colon was taken for the end of a token's group.
    let full = match group.strip_prefix("system:bootstrappers:") {
        Some(rest) => format!("system:{rest}"),
        None => group.to_owned(),
    };
    let is_role = cluster.kube.has_cluster_role(&full) || full.starts_with("system:certificates.k8s.io:");
    is_role.then_some(full)
}
