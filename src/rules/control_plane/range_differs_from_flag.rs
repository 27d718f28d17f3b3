//! A flag with another address range than the spec.

use ipnet::IpNet;

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{At, Setting};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::RANGE_DIFFERS_FROM_FLAG,
    Level::Deny,
    include_str!("range_differs_from_flag.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let plane = &cluster.control_plane;
    let (apiserver, manager) = (&plane.apiserver.flags, &plane.controller_manager.flags);
    let (services, pods) = (&cluster.service_cidrs, &cluster.pod_cidrs);
    for (component, flags, name, key, ranges) in [
        ("kube-apiserver", apiserver, "service-cluster-ip-range", "service-cidrs", services),
        ("kube-controller-manager", manager, "service-cluster-ip-range", "service-cidrs", services),
        ("kube-controller-manager", manager, "cluster-cidr", "pod-cidrs", pods),
    ] {
        let Some(flag) = flags.get(name) else { continue };
        if let Some(finding) = judge((component, name), flag, key, ranges) {
            findings.push(finding);
        }
    }
}

/// The finding for a flag of a component whose ranges are not those of a key.
fn judge(
    (component, name): (&str, &str),
    flag: &Setting,
    key: &str,
    ranges: &[At<IpNet>],
) -> Option<Finding> {
    let text = flag.value.as_str().filter(|text| !text.is_empty())?;
    let first = ranges.first()?;
    // Ranges that cannot be read are the component's matter.
    let given: Vec<IpNet> = text.split(',').map(|range| range.trim().parse().ok()).collect::<Option<_>>()?;
    let same = given.len() == ranges.len()
        && given.iter().zip(ranges).all(|(given, range)| given.trunc() == range.value.trunc());
    if same {
        return None;
    }
    let shown: Vec<String> = given.iter().map(|range| format!("\"{}\"", range.trunc())).collect();
    let reason = match key {
        "pod-cidrs" => {
            "the addresses of pods come from the flag; what nodejoin checks and writes follows the key"
        }
        _ => {
            "the DNS address that nodejoin gives to kubelets comes from the key, and Services get theirs from the flag: \
              pods may not resolve any name"
        }
    };
    let finding = Finding::new(RULE.id, &flag.path, format!("`--{name}` of {component} is not `{key}`"))
        .label("another range")
        .because(first.path.parent().unwrap_or(&first.path), "the spec's range")
        .reason(reason)
        .help(format!("remove this flag: nodejoin writes it from `{key}`"))
        .help(format!("or write `{key} = [{}]` under `[cluster]`", shown.join(", ")));
    Some(finding)
}
