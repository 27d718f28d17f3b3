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
                .label(format!("{kind} range"))
                .because(&other.path, format!("{other_kind} range"))
                .reason("an address in both ranges can be assigned twice, so some pods or Services cannot be reached")
                .help("choose ranges that do not overlap"),
            );
        }
    }
}
