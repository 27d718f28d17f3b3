//! A name that a flag gives to more than one node.

use std::collections::BTreeMap;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::{Node, Setting};
use crate::rules::{Check, Context, Rule, StepId};

pub(super) const RULE: Rule = Rule::new(
    rule_id::HOSTNAME_OVERRIDE_SHARED,
    Level::Deny,
    include_str!("hostname_override_shared.md"),
    Check::Cluster(check),
)
.seen_at(StepId::Registration);

/// Machines that share a bundle with a name in it.
fn of_machines(context: &Context<'_>, node: &Node) -> Option<Finding> {
    let kubelet = &context.cluster.shape_of(node)?.kubelet;
    let flag = kubelet.flag("hostname-override").filter(|flag| flag.value.as_str() != Some(""));
    let name = flag.and_then(|flag| flag.value.as_str()).unwrap_or(node.name.as_str());
    let key = &kubelet.hostname_override;
    let (path, help) = match flag {
        Some(flag) => {
            (&flag.path, "remove the flag; each machine registers under its own host name".to_owned())
        }
        None if key.value => {
            (&key.path, format!("write `hostname-override = false` under `[pools.{}.kubelet]`", node.key.0))
        }
        None => return None,
    };
    let finding = Finding::new(
        RULE.id,
        path,
        format!("every machine of the pool registers as `{}`", name.escape_debug()),
    )
    .label(format!("pool `{}`", node.name))
    .because(node.path(), "any number of machines")
    .subject(node.name.as_str())
    .reason(SHARED)
    .help(help);
    Some(finding)
}

const SHARED: &str = "they share one Node object and one identity: each overwrites the other's status, and each can use the \
                      other's certificate";

/// Two machines of a folder, each with the flag's value and its place.
pub(crate) fn on_machines(first: (&str, Place), second: (&str, Place)) -> Option<Finding> {
    let name = registers_as(first.0);
    if name != registers_as(second.0) {
        return None;
    }
    let finding = Finding::new(
        RULE.id,
        second.1,
        format!("two machines register as `{}`", name.escape_debug()),
    )
    .label("used again")
    .because(first.1, "first used here")
    .reason(SHARED)
    .help("give each machine its own name, or remove the flag: the name is then the machine's host name");
    Some(finding)
}

/// The name that a flag's value gives.
pub(crate) fn registers_as(flag: &str) -> String {
    flag.trim().to_lowercase()
}

/// Mirrors k8s.io/component-helpers/node/util: GetHostname, which trims the flag and writes it in lower case.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    // By name, the flag and the nodes that it names, then those whose own name it is.
    let mut named: BTreeMap<String, (&Setting, Vec<&Node>)> = BTreeMap::new();
    let mut plain = Vec::new();
    for node in &cluster.nodes {
        if node.is_shared() {
            of_machines(context, node).into_iter().for_each(|finding| findings.push(finding));
            continue;
        }
        let flag = cluster.shape_of(node).and_then(|shape| shape.kubelet.flag("hostname-override"));
        let Some(flag) = flag else {
            plain.push(node);
            continue;
        };
        let name = registers_as(flag.value.as_str().unwrap_or_default());
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
            .reason(SHARED)
            .help("remove the flag; nodejoin writes each node's own name"),
        );
    }
}
