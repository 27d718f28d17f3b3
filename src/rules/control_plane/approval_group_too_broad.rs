//! A group with many members besides the nodes that join.

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
                .help("use groups of tokens, such as `system:bootstrappers`, or remove `groups`"),
        );
    }
}

/// The consequence of approving the group; `None` unless it is one of Kubernetes' own broad groups.
pub(super) fn danger(group: &str) -> Option<&'static str> {
    Some(match group {
        "system:unauthenticated" => {
            "anyone who can reach the API server could get the certificate of any node"
        }
        "system:authenticated" => "every user and every pod could get the certificate of any node",
        "system:masters" => "its members may do everything already, and no token can be a member",
        "system:nodes" => {
            "every node could get the certificate of any other node; renewals have their own binding"
        }
        _ if group == "system:serviceaccounts" || group.starts_with("system:serviceaccounts:") => {
            "pods could get the certificate of any node"
        }
        _ => return None,
    })
}
