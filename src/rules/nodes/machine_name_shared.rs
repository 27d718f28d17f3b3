//! Machines that name themselves and may have the name of a listed node.

use crate::diagnostic::{Finding, Findings, Level, Part, Place, rule_id};
use crate::model::Node;
use crate::rules::{Check, Context, Rule, StepId};

pub(super) const RULE: Rule = Rule::new(
    rule_id::MACHINE_NAME_SHARED,
    Level::Warn,
    include_str!("machine_name_shared.md"),
    Check::Cluster(check),
)
.seen_at(StepId::Registration);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let nodes = &context.cluster.nodes;
    let machines = nodes.iter().filter_map(|node| Some((node, node.machines.as_ref()?)));
    for (pool, machines) in machines {
        for pattern in &machines.names {
            let is_alike = |node: &&Node| !node.is_shared() && pattern.matches(node.name.as_str());
            let Some(node) = nodes.iter().find(is_alike) else { continue };
            let finding = Finding::new(
                RULE.id,
                &pattern.path,
                format!("`{}` also matches the name of the node `{}`", **pattern, node.name),
            )
            .label("not only the pool's machines")
            .because(Place::Spec(node.path(), Part::Key), "this node")
            .subject(pool.name.as_str())
            .reason("a machine with this host name replaces the node: they share one Node object and one identity")
            .help("write a pattern that no listed node matches, with a beginning of its own such as `burst-*`");
            findings.push(finding);
        }
    }
}
