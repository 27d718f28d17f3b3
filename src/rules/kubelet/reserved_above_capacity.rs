//! More is reserved than the machine has.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::{kept, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::RESERVED_ABOVE_CAPACITY,
    Level::Deny,
    include_str!("reserved_above_capacity.md"),
    Check::Shape(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    for (resource, capacity) in &shape.capacity {
        let Some(parts) = kept(&shape.kubelet, resource, Some(capacity.billionths)) else { continue };
        let kept: i128 = parts.iter().fold(0, |sum, part| sum.saturating_add(part.billionths));
        if kept <= capacity.billionths {
            continue;
        }
        let mut written = parts.iter().filter_map(|part| Some((part, part.path.as_ref()?)));
        let Some((largest, place)) = written.clone().max_by_key(|(part, _)| part.billionths) else {
            continue;
        };
        let sum: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        let message = format!(
            "the kubelet reserves {} of `{resource}`, but the machine has {}",
            sum.join(" + "),
            capacity.text
        );
        let mut finding = Finding::new(RULE.id, place, message)
            .label(if parts.len() > 1 { "the largest part" } else { "more than the capacity" })
            .because(&capacity.path, "the machine's capacity")
            .reason("the kubelet does not start: `invalid Node Allocatable configuration`, `Expected capacity >= reservation`");
        for (_, other) in written.by_ref().filter(|(part, _)| !std::ptr::eq(*part, largest)) {
            finding = finding.because(other, "also reserved");
        }
        findings.push(of_kubelet(shape, finding.help("reserve less, so that something is left for pods")));
    }
}
