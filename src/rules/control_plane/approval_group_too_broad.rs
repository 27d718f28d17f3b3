//! A group with many members besides the nodes that join.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APPROVAL_GROUP_TOO_BROAD,
    Level::Deny,
    include_str!("approval_group_too_broad.md"),
    Check::Cluster(check),
);

/// The finding for a group whose members may all get the certificates of nodes; `None` for others. `write`: the help.
pub(crate) fn judge(group: &str, place: &Place, write: &str) -> Option<Finding> {
    let message = format!("the group `{}` must not be approved", group.escape_debug());
    let finding = Finding::new(RULE.id, place.clone(), message).label("too broad").reason(danger(group)?);
    Some(finding.help(write).mark(group))
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let write = "use groups of tokens, such as `system:bootstrappers`, or remove `groups`";
    let approval = &context.cluster.approval;
    // Where another approver decides, no request is approved unseen.
    if approval.approver.is_some() {
        return;
    }
    let groups = approval.approved().iter();
    let found = groups.filter_map(|group| judge(&group.value, &(&group.path).into(), write));
    found.for_each(|finding| findings.push(finding));
    for user in approval.users.iter().filter(|user| user.value == "system:anonymous") {
        let finding = Finding::new(RULE.id, &user.path, "the user `system:anonymous` must not be approved");
        findings.push(
            finding
                .label("requests without credentials")
                .reason("anyone who can reach the API server could get the certificate of any node")
                .help("remove it"),
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
