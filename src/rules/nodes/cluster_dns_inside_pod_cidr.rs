//! An address of cluster DNS in the pods' range.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::support::dns_addresses;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CLUSTER_DNS_INSIDE_POD_CIDR,
    Level::Deny,
    include_str!("cluster_dns_inside_pod_cidr.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let ranges = &context.cluster.pod_cidrs;
    let ranges: Vec<_> = ranges.iter().map(|range| (range.value, Place::from(&range.path))).collect();
    for dns in dns_addresses(context.cluster) {
        if let Some(finding) = judge(dns.address, (&dns.path).into(), &ranges) {
            findings.push(dns.told(finding));
        }
    }
}

/// An address of cluster DNS, with the ranges of pods and where they are written.
pub(crate) fn judge(address: IpAddr, place: Place, ranges: &[(IpNet, Place)]) -> Option<Finding> {
    let (range, written) = ranges.iter().find(|(range, _)| range.contains(&address))?;
    let message = format!("the DNS address `{address}` is in the pod range `{range}`");
    let finding = Finding::new(RULE.id, place, message)
        .label("a pod address")
        .because(written.clone(), "addresses of pods")
        .reason(
            "cluster DNS is a Service and has an address of the service range; DNS queries to this address get no answer",
        )
        .help("write the address of the DNS Service; if the service and pod ranges are swapped, fix them");
    Some(finding)
}
