//! A range of Services that the release's kube-apiserver cannot count.

use ipnet::IpNet;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::support::flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SERVICE_RANGE_TOO_LARGE,
    Level::Deny,
    include_str!("service_range_too_large.md"),
    Check::Cluster(check),
)
.versioned();

/// With these, kube-apiserver keeps each address as an object, and the size of a range does not matter.
const GATES: [&str; 2] = ["MultiCIDRServiceAllocator", "DisableAllocatorDualWrite"];

/// The bits of a range's addresses.
const MOST_BITS: u8 = 20;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let set = |gate: &str| apiserver.gates.get(gate).map(|gate| gate.value);
    let is_on = |gate: &str| cluster.kube.feature_is_on_with(gate, set);
    match flag(&apiserver.flags, "service-cluster-ip-range") {
        Some(own) => {
            own.text
                .split(',')
                .filter_map(|text| judge(text, own.path.into(), is_on))
                .for_each(|finding| findings.push(finding));
        }
        None => {
            for range in cluster.families(&cluster.service_cidrs, &apiserver.gates) {
                let finding = judge(&range.value.to_string(), (&range.path).into(), is_on);
                finding.into_iter().for_each(|finding| findings.push(finding));
            }
        }
    }
}

/// The finding for one range of `--service-cluster-ip-range`.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-apiserver/app/options: validateMaxCIDRRange.
pub(crate) fn judge(range: &str, place: Place, is_on: impl Fn(&str) -> bool) -> Option<Finding> {
    let range: IpNet = range.trim().parse().ok()?;
    let bits = range.max_prefix_len();
    let least = bits - MOST_BITS;
    if range.prefix_len() >= least || GATES.iter().all(|gate| is_on(gate)) {
        return None;
    }
    let error = format!(
        "specified --service-cluster-ip-range is too large; for {bits}-bit addresses, the mask must be >= {least}"
    );
    let finding = Finding::new(RULE.id, place, format!("the range of Services `{range}` is too large"))
        .label(format!("at most /{least}"))
        .exits("kube-apiserver", error)
        .help(format!("write `{}/{least}`", range.network()));
    Some(finding)
}
