//! A ClusterRole where a group is expected.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::Cluster;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::ROLE_IN_PLACE_OF_GROUP,
    Level::Deny,
    include_str!("role_in_place_of_group.md"),
    Check::Cluster(check),
);

/// A ClusterRole as the subject of a binding.
pub(crate) struct RoleAsSubject<'a> {
    /// The role's name.
    pub(crate) role: &'a str,
    /// The name that the subject has.
    pub(crate) group: &'a str,
    pub(crate) place: Place,
    /// The help.
    pub(crate) write: &'a str,
}

/// The finding for a binding to a role instead of a group.
pub(crate) fn judge(fact: &RoleAsSubject<'_>) -> Finding {
    let message = format!("`{}` is a ClusterRole, not a group", fact.role.escape_debug());
    Finding::new(RULE.id, fact.place.clone(), message)
        .label("must be a group")
        .reason(
            "the binding applies to a group without members, so RBAC refuses the nodes' requests: `cannot create resource \
             \"certificatesigningrequests\"`",
        )
        .help(fact.write)
        .mark(fact.group)
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let approval = &context.cluster.approval;
    for group in approval.groups.iter().chain(approval.approved_groups.iter().flatten()) {
        let Some(role) = in_cluster(context.cluster, &group.value) else { continue };
        findings.push(judge(&RoleAsSubject {
            role: &role,
            group: &group.value,
            place: (&group.path).into(),
            write: "use groups of tokens, such as `system:bootstrappers`; nodejoin binds them to the required roles",
        }));
    }
}

/// The name of the ClusterRole, if a group of `approval` is one.
pub(super) fn in_cluster(cluster: &Cluster, group: &str) -> Option<String> {
    if cluster.tokens.iter().any(|token| token.carries(group)) {
        return None;
    }
    role(group, |name| cluster.kube.has_cluster_role(name))
}

/// The name of the ClusterRole, if a group that no user is in is one.
pub(crate) fn role(group: &str, is_role: impl Fn(&str) -> bool) -> Option<String> {
    // A name without a colon was completed to a token's group.
    let full = match group.strip_prefix("system:bootstrappers:") {
        Some(rest) => format!("system:{rest}"),
        None => group.to_owned(),
    };
    (is_role(&full) || full.starts_with("system:certificates.k8s.io:")).then_some(full)
}
