//! A name that a flag gives to more than one node.

use std::collections::BTreeMap;

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{Node, Setting};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::HOSTNAME_OVERRIDE_SHARED,
    Level::Deny,
    include_str!("hostname_override_shared.md"),
    Check::Cluster(check),
);

/// Mirrors k8s.io/component-helpers/node/util: GetHostname, which trims the flag and writes it in lower case.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    // By name, the flag and the nodes that it names, then those whose own name it is.
    let mut named: BTreeMap<String, (&Setting, Vec<&Node>)> = BTreeMap::new();
    let mut plain = Vec::new();
    for node in &cluster.nodes {
        let flag = cluster.shape_of(node).and_then(|shape| shape.kubelet.flag("hostname-override"));
        let Some(flag) = flag else {
            plain.push(node);
            continue;
        };
        let name = flag.value.as_str().unwrap_or_default().trim().to_lowercase();
        if !name.is_empty() {
            named.entry(name).or_insert_with(|| (flag, Vec::new())).1.push(node);
        }
    }
    for node in plain {
        if let Some((_, nodes)) = named.get_mut(node.name.as_str()) {
            nodes.push(node);
        }
    }
    for (name, (setting, all)) in named {
        let [first, second, ..] = all.as_slice() else { continue };
        findings.push(
            Finding::new(
                RULE.id,
                &setting.path,
                format!("{} nodes register as `{}`", all.len(), name.escape_debug()),
            )
            .label(format!("of `{}` and `{}`, for example", first.name, second.name))
            .reason(
                "they share one Node object and one identity: each overwrites the other's status, and each can use the \
                 other's certificate",
            )
            .help("remove the flag; nodejoin writes each node's own name"),
        );
    }
}
