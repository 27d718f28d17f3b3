//! An address that an API server cannot advertise.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::diagnostic::{Finding, Findings, Level, Part, Place, rule_id};
use crate::model::{Cluster, Setting};
use crate::rules::support::flag;
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

const FLAG: &str = "advertise-address";
const RECONCILER: &str = "endpoint-reconciler-type";

pub(super) const RULE: Rule = Rule::new(
    rule_id::ADVERTISE_ADDRESS_UNUSABLE,
    Level::Deny,
    include_str!("advertise_address_unusable.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let plane = &cluster.control_plane;
    let common = &plane.apiserver.flags;
    let mut seen: BTreeMap<IpAddr, &Path> = BTreeMap::new();
    if plane.machines.is_empty() {
        let Some((address, path)) = advertised(common) else { return };
        unusable(cluster, common, address, path).into_iter().for_each(|finding| findings.push(finding));
        if let [_, second, ..] = cluster.endpoints.as_slice() {
            findings.push(shared(
                path,
                "every API server",
                Place::from(&second.path),
                "more than one API server",
            ));
        }
        return;
    }
    for machine in &plane.machines {
        let Some((address, path)) = advertised(&machine.flags).or_else(|| advertised(common)) else {
            continue;
        };
        match seen.get(&address) {
            Some(first) if *first == path => {
                findings.push(shared(
                    path,
                    "several API servers",
                    Place::Spec(machine.path.clone(), Part::Key),
                    "more than one machine",
                ));
            }
            Some(first) => {
                findings.push(shared(path, "two API servers", Place::from(*first), "of another machine"))
            }
            None => {
                seen.insert(address, path);
                let reconciler = if machine.flags.contains_key(RECONCILER) { &machine.flags } else { common };
                unusable(cluster, reconciler, address, path)
                    .into_iter()
                    .for_each(|finding| findings.push(finding));
            }
        }
    }
}

/// The address that flags have, and where.
fn advertised(flags: &BTreeMap<String, Setting>) -> Option<(IpAddr, &Path)> {
    let own = flag(flags, FLAG)?;
    Some((own.text.trim().parse().ok()?, own.path))
}

fn shared(path: &Path, who: &str, because: Place, other: &str) -> Finding {
    Finding::new(RULE.id, path, format!("{who} would advertise the same address"))
        .label("one address")
        .because(because, other)
        .reason("pods would reach one API server only")
        .help("remove the flag: kube-apiserver advertises the address of its machine's default route; or write each machine's address under `[control-plane.machines]`")
}

/// Mirrors k8s.io/kubernetes/cmd/kube-apiserver/app/options: validatePublicIPServiceClusterIPRangeIPFamilies.
fn unusable(
    cluster: &Cluster,
    flags: &BTreeMap<String, Setting>,
    address: IpAddr,
    path: &Path,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let finding = |message: String| Finding::new(RULE.id, path, message);
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
    let reconciles = flag(flags, RECONCILER).is_none_or(|kind| kind.text != "none");
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
    findings
}
