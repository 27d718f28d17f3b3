//! An address that an API server cannot advertise.

use std::net::IpAddr;

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::ADVERTISE_ADDRESS_UNUSABLE,
    Level::Deny,
    include_str!("advertise_address_unusable.md"),
    Check::Cluster(check),
);

/// Mirrors k8s.io/kubernetes/cmd/kube-apiserver/app/options: validatePublicIPServiceClusterIPRangeIPFamilies.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let flags = &cluster.control_plane.apiserver.flags;
    let Some(own) = flag(flags, "advertise-address") else { return };
    let Ok(address) = own.text.trim().parse::<IpAddr>() else { return };
    let finding = |message: String| Finding::new(RULE.id, own.path, message);
    let ranges = cluster.service_cidrs.iter().chain(&cluster.pod_cidrs);
    if let Some(range) = ranges.into_iter().find(|range| range.value.contains(&address)) {
        findings.push(
            finding(format!("`--advertise-address` is in the range `{}` of the cluster", range.value))
                .label("not an address of a machine")
                .because(&range.path, "addresses of pods or Services")
                .reason("pods reach the API server by the Service `kubernetes`, which forwards to this address: no machine has it")
                .help("write the address of the control plane's machine, or remove the flag"),
        );
    }
    if let [_, second, ..] = cluster.endpoints.as_slice() {
        findings.push(
            finding("every API server would advertise the same address".to_owned())
                .label("one address")
                .because(&second.path, "more than one API server")
                .reason("the flags are the same on every machine of the control plane, and pods would reach one API server only")
                .help("remove the flag: kube-apiserver advertises the address of its machine's default route"),
        );
    }
    let reconciles = flag(flags, "endpoint-reconciler-type").is_none_or(|kind| kind.text != "none");
    if let Some(range) = cluster.service_cidrs.first()
        && reconciles
        && address.is_ipv4() != range.value.addr().is_ipv4()
    {
        let error =
            format!("service IP family \"{}\" must match public address family \"{address}\"", range.value);
        findings.push(
            finding(
                "`--advertise-address` and the first service range have different IP families".to_owned(),
            )
            .label(if address.is_ipv4() { "IPv4" } else { "IPv6" })
            .because(&range.path, "the first service range")
            .exits("kube-apiserver", error)
            .help("write an address of the first range's family, or put the range of this family first"),
        );
    }
}
