use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CIDR_OVERLAP, Level::Deny, include_str!("cidr_overlap.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let ranges: Vec<_> = cluster
        .service_cidrs
        .iter()
        .map(|range| ("service", range))
        .chain(cluster.pod_cidrs.iter().map(|range| ("pod", range)))
        .collect();
    for (position, (kind, range)) in ranges.iter().enumerate() {
        for (other_kind, other) in ranges.iter().take(position) {
            if !(range.contains(&other.value) || other.contains(&range.value)) {
                continue;
            }
            findings.push(
                Finding::new(
                    RULE.id,
                    &range.path,
                    format!("the {kind} range `{}` overlaps the {other_kind} range `{}`", range.value, other.value),
                )
                .label("overlaps")
                .because(&other.path, "this range")
                .reason("addresses in both mean two things at once: some pods cannot be reached, or some Services")
                .help("choose ranges that share no address"),
            );
        }
    }
}
