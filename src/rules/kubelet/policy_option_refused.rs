//! An option that a policy of the kubelet refuses.

use super::cpu_manager_without_reservation::reserves_cpu;
use crate::diagnostic::{Findings, Level, rule_id, suggest};
use std::collections::BTreeSet;

use crate::kube::value::parse_bool;
use crate::kube::{Kube, Manager};
use crate::model::KubeletSettings;
use crate::rules::support::{Entry, entries, has_feature, refused, text_of};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::POLICY_OPTION_REFUSED,
    Level::Deny,
    include_str!("policy_option_refused.md"),
    Check::Settings(check),
)
.versioned()
.late();

/// The least value of the option.
///
/// From k8s.io/kubernetes/pkg/kubelet/cm/topologymanager: defaultMaxAllowableNUMANodes.
const MAX_NUMA_NODES: (&str, i64) = ("max-allowable-numa-nodes", 8);

/// Options that exclude each other.
///
/// From k8s.io/kubernetes/pkg/kubelet/cm/cpumanager: NewStaticPolicyOptions.
const EXCLUSIVE: [(&str, &str); 4] = [
    ("full-pcpus-only", "distribute-cpus-across-cores"),
    ("distribute-cpus-across-numa", "distribute-cpus-across-cores"),
    ("prefer-align-cpus-by-uncorecache", "distribute-cpus-across-cores"),
    ("prefer-align-cpus-by-uncorecache", "distribute-cpus-across-numa"),
];

/// Mirrors k8s.io/kubernetes/pkg/kubelet/cm/cpumanager: NewNonePolicy and NewStaticPolicyOptions, and
/// k8s.io/kubernetes/pkg/kubelet/cm/topologymanager: NewManager, which looks at no option without a policy.
fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    for (manager, policy, field) in [
        (Manager::Cpu, "cpuManagerPolicy", "cpuManagerPolicyOptions"),
        (Manager::Topology, "topologyManagerPolicy", "topologyManagerPolicyOptions"),
    ] {
        let options = kubelet.effective(field).map(entries).unwrap_or_default();
        let policy = text_of(kubelet, policy).map(|(_, policy)| policy).filter(|policy| *policy != "none");
        let mut on = BTreeSet::new();
        for option in &options {
            let found = match policy {
                None if manager == Manager::Topology => None,
                None => Some(Wrong {
                    why: "it needs the static policy".to_owned(),
                    said: "None policy: received unsupported options".to_owned(),
                    help: match reserves_cpu(kubelet) {
                        true => "set `cpuManagerPolicy` to `static`, or remove the option".to_owned(),
                        false => "set `cpuManagerPolicy` to `static` and set `cpu` in `systemReserved` to `500m`, or remove the \
                                  option"
                            .to_owned(),
                    },
                }),
                Some(_) => wrong(kubelet, manager, option).or_else(|| excluded(option, &on)),
            };
            if parse_bool(&option.value) == Some(true) {
                on.insert(option.key.as_str());
            }
            let Some(Wrong { why, said, help }) = found else { continue };
            let message = format!("option `{}` in `{field}` is refused: {why}", option.key.escape_debug());
            let finding = refused(RULE.id, &option.path, message, &said).label("refused option");
            let finding = if option.is_key { finding.at_key() } else { finding };
            findings.push(finding.help(help));
        }
    }
}

/// Why an option is refused, the kubelet's error, and a way out.
struct Wrong {
    why: String,
    said: String,
    help: String,
}

/// What is wrong with an option by itself.
fn wrong(kubelet: &KubeletSettings, manager: Manager, option: &Entry) -> Option<Wrong> {
    let known = Kube::of(*kubelet.minor).policy_options(manager);
    let name = option.key.as_str();
    let Some(found) = known.iter().find(|known| known.name == name) else {
        let names = || known.iter().map(|known| known.name);
        return Some(Wrong {
            why: format!("{} does not have this option", kubelet.minor.value),
            said: format!("unknown Policy option: {name:?}"),
            help: match suggest::nearest(name, names()) {
                Some(near) => format!("write `{near}`"),
                None => format!("write {}, or remove it", suggest::listed(names(), "or")),
            },
        });
    };
    if let Some(gate) = found.gate.filter(|gate| !has_feature(kubelet, gate)) {
        return Some(Wrong {
            why: format!("it needs the feature gate `{gate}`"),
            said: format!("Options not enabled, but option {name:?} provided"),
            help: format!("turn on the feature gate `{gate}`, or remove the option"),
        });
    }
    let (is_right, said, help) = match name {
        name if name == MAX_NUMA_NODES.0 => (
            option.value.parse().is_ok_and(|nodes: i64| nodes >= MAX_NUMA_NODES.1),
            format!("the minimum value of {name:?} should not be less than {}", MAX_NUMA_NODES.1),
            format!("write a whole number of {} or more", MAX_NUMA_NODES.1),
        ),
        name => (
            parse_bool(&option.value).is_some(),
            format!("bad value for option {name:?}"),
            "write `true` or `false`".to_owned(),
        ),
    };
    let why = || format!("`{}` is not a valid value", option.value.escape_debug());
    (!is_right).then(|| Wrong { why: why(), said, help })
}

/// An earlier option that is on and that excludes it.
fn excluded(option: &Entry, on: &BTreeSet<&str>) -> Option<Wrong> {
    let two = option.key.as_str();
    let pairs = EXCLUSIVE.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]);
    let mut others = pairs.filter(|(own, _)| *own == two).map(|(_, other)| other);
    let one = others.find(|other| on.contains(other)).filter(|_| parse_bool(&option.value) == Some(true))?;
    Some(Wrong {
        why: format!("it cannot be combined with `{one}`"),
        said: format!("static policy options {one} and {two} can not be used at the same time"),
        help: format!("remove `{one}` or `{two}`"),
    })
}
