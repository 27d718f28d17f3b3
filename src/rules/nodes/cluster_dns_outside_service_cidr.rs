use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::dns_addresses;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CLUSTER_DNS_OUTSIDE_SERVICE_CIDR,
    Level::Warn,
    include_str!("cluster_dns_outside_service_cidr.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let Some(first) = cluster.service_cidrs.first() else { return };
    for dns in dns_addresses(cluster) {
        let within = |ranges: &[crate::model::At<ipnet::IpNet>]| {
            ranges.iter().any(|range| range.contains(&dns.address))
        };
        // A cache on every node has a link-local address; addresses of pods are another rule's finding.
        let link_local = matches!(dns.address, std::net::IpAddr::V4(v4) if v4.is_link_local());
        if link_local || within(&cluster.service_cidrs) || within(&cluster.pod_cidrs) {
            continue;
        }
        findings.push(dns.told(
            Finding::new(RULE.id, &dns.path, format!("the DNS address `{}` is not in the service range", dns.address))
                .label("not a Service address")
                .because(&first.path, "addresses of Services")
                .reason("cluster DNS is a Service; unless another DNS server has this address, pods cannot resolve any name")
                .help("write the address of the DNS Service, or remove the setting; the default is the tenth address of the service range"),
        ));
    }
}
