//! A rotated token that expires before the last machine with it joins.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Rollout;
use crate::rules::support::days;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::ROTATION_OVERLAP_TOO_SHORT,
    Level::Warn,
    include_str!("rotation_overlap_too_short.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let pools = cluster.pools.iter().map(|pool| (&pool.rollout, Some(&*pool.name)));
    // The cluster's table first, so that its values are reported once.
    for (rollout, pool) in std::iter::once((&cluster.rollout, None)).chain(pools) {
        check_one(rollout, pool, findings);
    }
}

fn check_one(rollout: &Rollout, pool: Option<&str>, findings: &mut Findings) {
    let Some(provisioning) = &rollout.provisioning else { return };
    let (wanted, overlap) = (rollout.provisioning_seconds(), rollout.overlap_seconds());
    if overlap >= wanted {
        return;
    }
    let enough = format!("`rotation-overlap = \"{}h\"`", wanted.saturating_add(3599) / 3600);
    let message = "a rotated token expires before the last machine with it may join";
    let mut finding = match &rollout.overlap {
        Some(written) => Finding::new(RULE.id, &written.path, message)
            .label(format!("valid for {} after the rotation", days(overlap)))
            .because(&provisioning.path, format!("machines join up to {} after a build", days(wanted)))
            .help(format!("write {enough} or more")),
        None => Finding::new(RULE.id, &provisioning.path, message)
            .label(format!("machines join up to {} after a build", days(wanted)))
            .help(format!("add {enough}; the default is a week"))
            .unless_unread(rollout.path.key("rotation-overlap")),
    };
    if let Some(pool) = pool {
        finding = finding.subject(pool);
    }
    findings.push(finding.reason(
        "a machine whose bundle was built shortly before `nodejoin token rotate` may start after the old token has expired: `Unauthorized`",
    ));
}
