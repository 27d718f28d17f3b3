use super::support::dns_addresses;
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;

pub(super) const RULE: Rule = Rule::new(
    "cluster-dns-inside-pod-cidr",
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
                RULE.name,
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
