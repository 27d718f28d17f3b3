use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::dns_addresses;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CLUSTER_DNS_INSIDE_POD_CIDR,
    Level::Deny,
    include_str!("cluster_dns_inside_pod_cidr.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for dns in dns_addresses(context.cluster) {
        let Some(range) = context.cluster.pod_cidrs.iter().find(|range| range.contains(&dns.address)) else {
            continue;
        };
        findings.push(dns.told(
            Finding::new(
                RULE.id,
                &dns.path,
                format!("the DNS address `{}` lies inside the pod range `{}`", dns.address, range.value),
            )
            .label("an address of pods")
            .because(&range.path, "pods have these addresses")
            .reason("cluster DNS is a Service: its address comes from the service range, and no pod gets an answer from this one")
            .help("name the address of the DNS Service, or mend the ranges: service and pod ranges are easily swapped"),
        ));
    }
}
