//! Ranges of pods or Services with which a component of the control plane does not start.

use ipnet::IpNet;

use crate::diagnostic::{Finding, Level, rule_id};
use crate::kube::Program;
use crate::kube::value::{parse_bool, whole_number};
use crate::rules::fact::{GivenFlag, ServerFlags};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SERVER_RANGES_REFUSED,
    Level::Deny,
    include_str!("server_ranges_refused.md"),
    Check::Servers(check),
)
.versioned();

/// The flag that is reported, what is wrong, the component's error, and the way out.
type Wrong = (&'static str, String, String, &'static str);

fn check<'a>(flags: &ServerFlags<'a>) -> Vec<(&'a str, Finding)> {
    let wrong = match flags.program {
        Program::Apiserver => services(flags),
        Program::ControllerManager => pods(flags),
        Program::Kubelet => None,
    };
    let Some((name, message, error, help)) = wrong else { return Vec::new() };
    let Some(given) = flags.given.get(name) else { return Vec::new() };
    let finding = Finding::new(RULE.id, given.place.clone(), message)
        .label("refused")
        .exits(flags.program.name(), error)
        .help(help);
    vec![(given.name, finding)]
}

/// kube-apiserver's ranges of Services, and the address that it advertises.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-apiserver/app/options: getServiceIPAndRanges, validateClusterIPFlags and
/// validatePublicIPServiceClusterIPRangeIPFamilies.
fn services(flags: &ServerFlags<'_>) -> Option<Wrong> {
    const FLAG: &str = "service-cluster-ip-range";
    let given = flags.given.get(FLAG)?;
    if given.text.is_empty() {
        return None;
    }
    let texts: Vec<&str> = given.text.split(',').collect();
    let mut ranges = Vec::new();
    for (index, text) in texts.iter().take(2).enumerate() {
        match text.parse::<IpNet>() {
            Ok(range) => ranges.push(range),
            // Go's older reading of addresses, and what it calls an address, is left to the component.
            Err(_) if text.trim() != *text || text.is_empty() || !text.contains('/') => {
                let what = format!("`{}` is not a range of Services", text.escape_debug());
                let error = format!("service-cluster-ip-range[{index}] is not an ip net");
                return Some((FLAG, what, error, "write ranges with a comma between them, and nothing else"));
            }
            Err(_) => return None,
        }
    }
    let small = |range: &IpNet| range.max_prefix_len() - range.prefix_len() < 3;
    if let Some(range) = ranges.first().filter(|range| small(range)) {
        let error = "error determining service IP ranges for primary service cidr: the service cluster IP range must be at least 8 IP addresses";
        let what = format!("the range of Services `{range}` is too small");
        return Some((FLAG, what, error.to_owned(), "write a range of at least 8 addresses"));
    }
    if texts.len() > 2 {
        let error = "--service-cluster-ip-range must not contain more than two entries";
        return Some((
            FLAG,
            "there are more than two ranges of Services".to_owned(),
            error.to_owned(),
            "keep one range of each IP family",
        ));
    }
    if let [first, second] = ranges[..]
        && is_v4(&first) == is_v4(&second)
    {
        let error =
            "--service-cluster-ip-range[0] and --service-cluster-ip-range[1] must be of different IP family";
        let what = "both ranges of Services are of one IP family".to_owned();
        return Some((FLAG, what, error.to_owned(), "keep one range of each IP family"));
    }
    advertised(flags, ranges.first()?)
}

fn advertised(flags: &ServerFlags<'_>, range: &IpNet) -> Option<Wrong> {
    // Of a spec, the rule `advertise-address-unusable` reports it.
    flags.files?;
    const FLAG: &str = "advertise-address";
    let address: std::net::IpAddr = flags.given.get(FLAG)?.text.parse().ok()?;
    if flags.text("endpoint-reconciler-type") == Some("none") || address.is_unspecified() {
        return None;
    }
    if address.is_ipv4() == is_v4(range) {
        return None;
    }
    let error = format!("service IP family \"{range}\" must match public address family \"{address}\"");
    let what = "`--advertise-address` and the first range of Services have different IP families".to_owned();
    Some((
        FLAG,
        what,
        error,
        "write an address of the first range's family, or put the range of this family first",
    ))
}

fn is_v4(range: &IpNet) -> bool {
    matches!(range, IpNet::V4(_))
}

/// kube-controller-manager's ranges of pods and the masks of nodes.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app: newNodeIpamController, validateCIDRs and setNodeCIDRMaskSizes,
/// k8s.io/kubernetes/pkg/controller/nodeipam: NewNodeIpamController, and its ipam/cidrset: NewCIDRSet.
fn pods(flags: &ServerFlags<'_>) -> Option<Wrong> {
    const SERVICES: &str = "service-cluster-ip-range";
    if let Some(given) = flags.given.get(SERVICES)
        && given.text.split(',').count() > 2
    {
        let error = "--service-cluster-ip-range can not contain more than two entries";
        return Some((
            SERVICES,
            "there are more than two ranges of Services".to_owned(),
            error.to_owned(),
            "keep one range of each IP family",
        ));
    }
    if !allocates(flags) {
        return None;
    }
    let text = flags.text("cluster-cidr").unwrap_or_default();
    let ranges: Result<Vec<IpNet>, _> = text.trim().split(',').map(str::parse).collect();
    let Ok(ranges) = ranges else { return unreadable(flags, text) };
    let family = |v4: bool| ranges.iter().any(|range| is_v4(range) == v4);
    if ranges.len() > 1 && !(family(true) && family(false)) {
        let error = format!(
            "len of ClusterCIDRs=={} and they are not configured as dual stack (at least one from each IPFamily",
            ranges.len()
        );
        return Some((
            "cluster-cidr",
            "the ranges of pods are of one IP family".to_owned(),
            error,
            "keep one range of each IP family",
        ));
    }
    if ranges.len() > 2 {
        let error = format!("length of clusterCIDRs is:{} more than max allowed of 2", ranges.len());
        return Some((
            "cluster-cidr",
            "there are more than two ranges of pods".to_owned(),
            error,
            "keep one range of each IP family",
        ));
    }
    masks(flags, &ranges)
}

/// Whether the controller of ranges runs: in a spec, setting a mask shows that it does.
fn allocates(flags: &ServerFlags<'_>) -> bool {
    let on = match flags.text("allocate-node-cidrs") {
        Some(text) => parse_bool(text) == Some(true),
        None => flags.files.is_none() && MASKS.iter().any(|mask| flags.has(mask)),
    };
    let controllers = ["controller:node-ipam-controller".to_owned()];
    on && crate::rules::support::condition::hold(&controllers, flags) == Some(true)
}

/// A list of ranges that is empty or malformed.
fn unreadable(flags: &ServerFlags<'_>, text: &str) -> Option<Wrong> {
    if text.is_empty() {
        // Of a spec, ranges may come from elsewhere.
        flags.files?;
        if (flags.hides)("cluster-cidr") {
            return None;
        }
        let what = "`--allocate-node-cidrs` is set without `--cluster-cidr`".to_owned();
        let error = "invalid CIDR[0]: <nil> (invalid CIDR address: )".to_owned();
        return Some(("allocate-node-cidrs", what, error, "set `cluster-cidr`"));
    }
    let (index, wrong) = text.split(',').enumerate().find(|(_, part)| part.parse::<IpNet>().is_err())?;
    if wrong.trim().contains('/') && wrong.trim() == wrong {
        return None;
    }
    let shown = wrong.escape_debug();
    let what = format!("`{shown}` is not a range of pods");
    let error = format!("invalid CIDR[{index}]: <nil> (invalid CIDR address: {shown})");
    Some(("cluster-cidr", what, error, "write ranges with a comma between them, and nothing else"))
}

/// The flags that set the masks of nodes: of either family, of IPv4 and of IPv6.
const MASKS: [&str; 3] = ["node-cidr-mask-size", "node-cidr-mask-size-ipv4", "node-cidr-mask-size-ipv6"];

fn masks(flags: &ServerFlags<'_>, ranges: &[IpNet]) -> Option<Wrong> {
    if MASKS.iter().any(|mask| (flags.hides)(mask)) {
        return None;
    }
    let [any, v4, v6] = MASKS.map(|flag| {
        let given: Option<&GivenFlag<'_>> = flags.given.get(flag);
        given.and_then(|given| whole_number(given.text)).filter(|size| *size != 0)
    });
    let [of_any, of_v4, of_v6] = MASKS;
    let not = |flag: &'static str, cluster: &str| {
        let error = match cluster {
            "dual" => format!("usage of --{flag} is not allowed with dual-stack clusters"),
            _ => format!("usage of --{flag} is not allowed for a single-stack {cluster} cluster"),
        };
        (
            flag,
            format!("`--{flag}` does not fit the ranges of pods"),
            error,
            "use the flag of the ranges' own IP families",
        )
    };
    let is_dual = ranges.len() > 1;
    if is_dual && any.is_some() {
        return Some(not(of_any, "dual"));
    }
    if !is_dual {
        let is_v4 = is_v4(ranges.first()?);
        let second = if v4.is_some() { of_v4 } else { of_v6 };
        if any.is_some() && (v4.is_some() || v6.is_some()) {
            let error = "usage of --node-cidr-mask-size-ipv4 and --node-cidr-mask-size-ipv6 is not allowed if --node-cidr-mask-size is set";
            let what = format!("`--{second}` is set beside `--{of_any}`");
            return Some((second, what, error.to_owned(), "remove one of the two"));
        }
        if v4.is_some() && !is_v4 {
            return Some(not(of_v4, "IPv6"));
        }
        if v6.is_some() && is_v4 {
            return Some(not(of_v6, "IPv4"));
        }
    }
    ranges.iter().find_map(|range| {
        let (own, default, flag) = if is_v4(range) { (v4, 24, of_v4) } else { (v6, 64, of_v6) };
        let flag = if any.is_some() { of_any } else { flag };
        size(range, any.or(own).unwrap_or(default), flag, flags)
    })
}

/// A mask that is shorter than the range's, or leaves too many ranges of nodes.
fn size(range: &IpNet, mask: i64, flag: &'static str, flags: &ServerFlags<'_>) -> Option<Wrong> {
    const MOST_BITS: i64 = 16;
    let at = if flags.given.contains_key(flag) { flag } else { "cluster-cidr" };
    let prefix = i64::from(range.prefix_len());
    if prefix > mask {
        let error = "Controller: Invalid --cluster-cidr, mask size of cluster CIDR must be less than or equal to --node-cidr-mask-size configured for CIDR family";
        let what = format!("a node's range, /{mask}, is larger than the range of pods, `{range}`");
        return Some((
            at,
            what,
            error.to_owned(),
            "write a longer mask for nodes, or a larger range of pods",
        ));
    }
    if !is_v4(range) && mask - prefix > MOST_BITS {
        let error = "New CIDR set failed; the node CIDR size is too big";
        let what = format!("the range of pods, `{range}`, has more than 65,536 ranges of /{mask}");
        return Some((at, what, error.to_owned(), "let the two masks differ by at most 16"));
    }
    None
}
