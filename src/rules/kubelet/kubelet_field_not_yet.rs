//! A field of a later release.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::{Known, Kube, Minor};
use crate::model::{Cluster, Shape};
use crate::rules::fact::Field;
use crate::rules::support::{approver_ranges, each_field, switch_on};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_FIELD_NOT_YET,
    Level::Deny,
    include_str!("kubelet_field_not_yet.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    each_field(shape, findings, |written, field| {
        let finding = judge(field).filter(|_| written.is_lost(field.release.kube))?;
        Some(match field.name {
            "serverTLSBootstrap" => Finding { help: serving(context.cluster), ..finding },
            _ => finding,
        })
    });
}

/// A field of a later release.
pub(crate) fn judge(field: &Field<'_>) -> Option<Finding> {
    let Known::NotYet { since } = field.known() else { return None };
    let message = format!("the kubelet has no field `{}` before {since}", field.name.escape_debug());
    let finding = field
        .ignored(RULE.id, message)
        .label(format!("not in {}", field.release.kube.minor()))
        .help(format!("remove it, or upgrade the kubelet to {since}{}", needed_gate(field.name, since)));
    Some(field.of_release(finding))
}

/// What the release that has a field needs to accept it.
fn needed_gate(field: &str, since: Minor) -> String {
    let kube = Kube::of(since);
    match kube.kubelet_limits(field).gate.filter(|gate| !kube.feature_is_on(gate.name)) {
        Some(gate) => format!(" and {}", switch_on(gate.name)),
        None => String::new(),
    }
}

/// The spec's own way to a serving certificate, which works in every release.
fn serving(cluster: &Cluster) -> Vec<String> {
    let own = "replace this setting with `serving-certificate = { approver = \"kubelet-csr-approver\" }` under `kubelet`, with \
               which this release requests a certificate too";
    let ranges = approver_ranges(cluster).map(str::to_owned);
    [own.to_owned()].into_iter().chain(ranges).chain(["or remove it".to_owned()]).collect()
}
