//! Nodes whose token is in no group that may request certificates.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{Cluster, Token};
use crate::rules::fact::Denied;
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::APPROVAL_GROUP_UNCOVERED,
    Level::Deny,
    include_str!("approval_group_uncovered.md"),
    Check::Cluster(check),
);

/// The finding for users that no binding to the required role covers.
pub(crate) fn judge(denied: &Denied<'_>) -> Finding {
    let message = format!("{} may not {}", denied.who, denied.what);
    Finding::new(RULE.id, denied.place.clone(), message)
        .label(denied.nearest)
        .reason(&*denied.why)
        .help(denied.write)
        .mark(format!("{} {}", denied.user, denied.what))
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let asking = Path::of("approval.groups");
    for token in uncovered(cluster) {
        let path = token.path.key("groups");
        if findings.is_partly_unread(&path) || findings.is_partly_unread(&asking) {
            continue;
        }
        let user = format!("system:bootstrap:{}", token.id.as_ref().map_or("…", |id| &id.value));
        let finding = judge(&Denied {
            who: &format!("nodes with token `{}`", token.name.escape_debug()),
            user: &user,
            what: "request certificates",
            why: format!(
                "RBAC refuses their requests: `User \"{user}\" cannot create resource \
                 \"certificatesigningrequests\"`"
            ),
            nearest: match token.groups.is_empty() {
                true => "only in `system:bootstrappers`",
                false => "not in `approval.groups`",
            },
            place: path.into(),
            write: &way_out(cluster, token),
        });
        findings.push(
            finding
                .because(&asking, "only these may request certificates")
                .help("or remove `approval.groups`; the default is the groups of all tokens"),
        );
    }
}

fn way_out(cluster: &Cluster, token: &Token) -> String {
    let own = || token.groups.iter().map(|group| group.value.as_str()).chain(["system:bootstrappers"]);
    let groups = || cluster.approval.groups.iter().map(|group| &group.value);
    let slip = groups().find_map(|group| Some((group, nearest_group(group, own())?)));
    // A group without tokens is what another rule reports.
    let unused = || groups().find(|group| !cluster.tokens.iter().any(|token| token.carries(group)));
    match slip.or_else(|| Some((unused()?, own().next()?))) {
        Some((slip, near)) => format!("write `{near}` instead of `{}`", slip.escape_debug()),
        None => format!("add `{}` to `approval.groups`", own().next().unwrap_or_default()),
    }
}

/// Tokens that nodes authenticate with and that are in no group of the list. Empty when the list has a group that another
/// rule reports.
pub(super) fn uncovered(cluster: &Cluster) -> Vec<&Token> {
    let groups = &cluster.approval.groups;
    if groups.iter().any(|group| is_wrong(cluster, &group.value)) {
        return Vec::new();
    }
    let users = &cluster.approval.users;
    let named = |token: &Token| {
        let user = token.id.as_ref().map(|id| format!("system:bootstrap:{}", id.value));
        users.iter().any(|own| Some(&own.value) == user.as_ref())
    };
    let covered = |token: &Token| groups.iter().any(|group| token.carries(&group.value)) || named(token);
    let tokens = cluster.tokens_in_use().map(|(token, _)| token);
    tokens.filter(|token| token.usages.authentication && !covered(token)).collect()
}

/// Whether another rule reports the group.
pub(super) fn is_wrong(cluster: &Cluster, group: &str) -> bool {
    super::approval_group_too_broad::danger(group).is_some()
        || super::role_in_place_of_group::in_cluster(cluster, group).is_some()
}

/// The group that was probably meant. Their common prefix is not compared.
pub(super) fn nearest_group<'a>(group: &str, groups: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    fn own_part(group: &str) -> &str {
        group.strip_prefix("system:bootstrappers:").unwrap_or(group)
    }
    let groups: Vec<&str> = groups.collect();
    let near =
        crate::diagnostic::suggest::nearest(own_part(group), groups.iter().map(|group| own_part(group)))?;
    groups.into_iter().find(|group| own_part(group) == near)
}
