use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CIDR_FAMILIES, Level::Deny, include_str!("cidr_families.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (kind, ranges) in [("service", &context.cluster.service_cidrs), ("pod", &context.cluster.pod_cidrs)] {
        for (position, range) in ranges.iter().enumerate() {
            let v4 = range.addr().is_ipv4();
            let Some(first) = ranges.iter().take(position).find(|other| other.addr().is_ipv4() == v4) else {
                continue;
            };
            let family = if v4 { "IPv4" } else { "IPv6" };
            findings.push(
                Finding::new(RULE.id, &range.path, format!("there are two {family} {kind} ranges"))
                    .label("the second")
                    .because(&first.path, "the first")
                    .reason("Kubernetes takes one range, or one of each family; its components refuse to start with more")
                    .help("keep one range of each family"),
            );
        }
    }
}
