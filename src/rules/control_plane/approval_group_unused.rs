//! A group that may request certificates and that no token is in.

use super::approval_group_uncovered::{is_wrong, nearest_group, uncovered};
use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::APPROVAL_GROUP_UNUSED,
    Level::Warn,
    include_str!("approval_group_unused.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let tokens = &cluster.tokens;
    if tokens.is_empty() || !uncovered(cluster).is_empty() || findings.is_partly_unread(&Path::of("tokens")) {
        return;
    }
    let approved = cluster.approval.approved_groups.iter().flatten();
    for group in cluster.approval.groups.iter().chain(approved).filter(|group| group.written) {
        if tokens.iter().any(|token| token.carries(&group.value)) || is_wrong(cluster, &group.value) {
            continue;
        }
        let known = tokens.iter().flat_map(|token| &token.groups).map(|group| group.value.as_str());
        let message = format!("no token is in the group `{}`", group.value.escape_debug());
        let finding = Finding::new(RULE.id, &group.path, message).reason(
            "if a token gets this group later for another purpose, its users may request certificates",
        );
        findings.push(match nearest_group(&group.value, known.chain(["system:bootstrappers"])) {
            Some(near) => finding.label(format!("did you mean `{near}`?")).help(format!("write `{near}`")),
            None => finding.label("unused group").help("remove it, or add it to the `groups` of a token"),
        });
    }
}
