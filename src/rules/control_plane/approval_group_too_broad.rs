//! A group that is far larger than the nodes that join.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APPROVAL_GROUP_TOO_BROAD,
    Level::Deny,
    include_str!("approval_group_too_broad.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for group in &context.cluster.approval.groups {
        let Some(danger) = danger(&group.value) else { continue };
        let shown = group.value.escape_debug();
        findings.push(
            Finding::new(RULE.id, &group.path, format!("the group `{shown}` must not be approved"))
                .label("too broad")
                .reason(danger)
                .help("write groups of tokens, such as `system:bootstrappers`, or leave `groups` out"),
        );
    }
}

/// What approving the group would mean; nothing when it is not one of Kubernetes' own broad groups.
pub(super) fn danger(group: &str) -> Option<&'static str> {
    Some(match group {
        "system:unauthenticated" => "whoever reaches the API server could get the certificate of any node",
        "system:authenticated" => "every user and every pod could get the certificate of any node",
        "system:masters" => "its members may do everything already, and no token is ever one of them",
        "system:nodes" => {
            "every node could get the certificate of any other node; renewals have a binding of their own"
        }
        _ if group == "system:serviceaccounts" || group.starts_with("system:serviceaccounts:") => {
            "pods could get the certificate of any node"
        }
        _ => return None,
    })
}
