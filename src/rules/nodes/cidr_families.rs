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
                Finding::new(RULE.id, &range.path, format!("there is more than one {family} {kind} range"))
                    .label(format!("another {family} range"))
                    .because(&first.path, format!("first {family} range"))
                    .reason("kube-apiserver and kube-controller-manager accept at most one range of each IP family, and do not start with more")
                    .help("keep one range of each family"),
            );
        }
    }
}
