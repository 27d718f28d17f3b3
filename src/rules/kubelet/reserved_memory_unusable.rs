//! Memory of a NUMA node is reserved as it cannot be.

use crate::diagnostic::{Findings, Level, rule_id};
use std::collections::BTreeSet;

use crate::kube::value::quantity;
use crate::model::KubeletSettings;
use crate::rules::support::{Reservation, numa_reservations, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::RESERVED_MEMORY_UNUSABLE,
    Level::Deny,
    include_str!("reserved_memory_unusable.md"),
    Check::Setting(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("reservedMemory") else { return };
    let mut seen = BTreeSet::new();
    for Reservation { node, resource, amount, path } in numa_reservations(setting).unwrap_or_default() {
        let known = resource == "memory" || resource.starts_with("hugepages-");
        let is_zero = quantity(&amount) == Some(0);
        let shown = resource.escape_debug();
        let (message, said) = if !known {
            (
                format!("`{shown}` cannot be reserved on a NUMA node"),
                "the limit type is not supported, only memory and hugepages-<HugePageSize>",
            )
        } else if is_zero {
            (format!("the amount of `{shown}` is zero"), "reserved memory may not be zero")
        } else if !seen.insert((node, resource.clone())) {
            (
                format!("`{shown}` of NUMA node {node} is reserved twice"),
                "the reserved memory has a duplicate value",
            )
        } else {
            continue;
        };
        findings.push(
            refused(RULE.id, path, message, said).at_key().label("refused entry").help("remove this entry"),
        );
    }
}
