//! Less than nothing is reserved.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::value::quantity;
use crate::model::KubeletSettings;
use crate::rules::support::entries;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::RESERVED_RESOURCE_NEGATIVE,
    Level::Deny,
    include_str!("reserved_resource_negative.md"),
    Check::Setting(check),
)
.versioned()
.late();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    for field in ["systemReserved", "kubeReserved"] {
        let Some(setting) = kubelet.effective(field) else { continue };
        for entry in entries(setting) {
            let amount = quantity(&entry.value);
            // A table's values that are no quantities are of the wrong type, which another rule says.
            if amount.is_some_and(|amount| amount >= 0) || (amount.is_none() && entry.is_key) {
                continue;
            }
            let (key, value) = (entry.key.escape_debug(), entry.value.escape_debug());
            let (message, said) = match amount {
                Some(_) => (
                    format!("`{field}` takes `{value}` of `{key}`"),
                    format!("resource quantity for \"{key}\" cannot be negative: {value}"),
                ),
                None => (
                    format!("`{value}` of `{key}` is no quantity"),
                    format!("failed to parse quantity \"{value}\" for \"{key}\" resource"),
                ),
            };
            let finding =
                Finding::new(RULE.id, &entry.path, message).label("less than nothing, or no quantity");
            findings
                .push(finding.exits("the kubelet", said).help("write a quantity such as `500m` or `1Gi`"));
        }
    }
}
