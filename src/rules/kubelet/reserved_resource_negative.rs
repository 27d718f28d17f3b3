//! A negative reservation.

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
            // Values of a table that are not quantities have the wrong type, which another rule reports.
            if amount.is_some_and(|amount| amount >= 0) || (amount.is_none() && entry.is_key) {
                continue;
            }
            let (key, value) = (entry.key.escape_debug(), entry.value.escape_debug());
            let (message, said) = match amount {
                Some(_) => (
                    format!("`{field}` of `{key}` is negative: `{value}`"),
                    format!("resource quantity for \"{key}\" cannot be negative: {value}"),
                ),
                None => (
                    format!("`{value}` for `{key}` in `{field}` is not a quantity"),
                    format!("failed to parse quantity \"{value}\" for \"{key}\" resource"),
                ),
            };
            let finding = Finding::new(RULE.id, &entry.path, message).label("invalid amount");
            findings
                .push(finding.exits("the kubelet", said).help("write a quantity such as `500m` or `1Gi`"));
        }
    }
}
