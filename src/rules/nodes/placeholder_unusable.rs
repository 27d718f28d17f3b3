//! A placeholder for a value of the node that is unknown, or that a node does not have.

use crate::diagnostic::{Finding, Findings, Level, Part, Place, rule_id};
use crate::kube::value::Malformed;
use crate::model::{Node, NodePart, NodeText, Shape, Value};
use crate::rules::nodes::label_malformed;
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::PLACEHOLDER_UNUSABLE,
    Level::Deny,
    include_str!("placeholder_unusable.md"),
    Check::Cluster(check),
)
.fixed();

/// The finding for a text whose placeholders are malformed. `name` is its name at that place.
pub(crate) fn malformed(place: Place, name: &str, malformed: Malformed) -> Finding {
    malformed.finding(RULE.id, place, name)
}

/// Texts of a shape that differ between its nodes, each with its key when it is a label.
fn texts(shape: &Shape) -> impl Iterator<Item = (Option<&str>, &NodeText, &Path)> {
    let labels = shape.labels.iter().map(|(key, at)| (Some(key.as_str()), &at.value, &at.path));
    let fields = shape.kubelet.fields.values().filter_map(|setting| match &setting.value {
        Value::PerNode(text) => Some((None, text, &setting.path)),
        _ => None,
    });
    labels.chain(fields).filter(|(_, text, _)| !text.is_plain())
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let mut reported: Vec<&Path> = Vec::new();
    for (id, shape) in cluster.shapes.iter().enumerate() {
        for (key, text, path) in texts(shape) {
            let nodes = cluster.nodes.iter().filter(|node| node.shape == id);
            let finding = nodes.into_iter().find_map(|node| judge(key, text, path, node));
            if let Some(finding) = finding.filter(|_| !reported.contains(&path)) {
                reported.push(path);
                findings.push(finding);
            }
        }
    }
}

fn judge(key: Option<&str>, text: &NodeText, path: &Path, node: &Node) -> Option<Finding> {
    match node.text(text) {
        Err(part) => Some(without_value(part, path, node)),
        Ok(value) => {
            let name = format!("`{path}`, which is `{}` for `{}`,", value.escape_debug(), node.name);
            label_malformed::judge((key?, &value), path.into(), &name)
        }
    }
}

fn without_value(part: &NodePart, path: &Path, node: &Node) -> Finding {
    let (what, label, help) = match (node.is_shared(), part, node.numbers.len()) {
        (true, ..) => (
            "the machines of the pool have no names in the spec",
            "unknown here",
            "remove the placeholder; a value that only the machine knows comes from an environment file that the kubelet's unit \
             reads, as in README.md under \"Machines that are not listed\""
                .to_owned(),
        ),
        (_, _, 0) => (
            "its name is not from a range",
            "no index",
            format!("write the value of `{}` under `[nodes.{}]`, or use `{{name}}`", node.name, node.key.0),
        ),
        (_, NodePart::Index(None), _) => (
            "its name has several numbers from ranges",
            "which number?",
            "write `{index-1}` for the first, `{index-2}` for the second".to_owned(),
        ),
        _ => ("its name has fewer numbers from ranges", "no such number", "write `{index-1}`".to_owned()),
    };
    Finding::new(RULE.id, path, format!("`{part}` has no value for `{}`: {what}", node.name))
        .label(label)
        .because(Place::Spec(node.path(), Part::Key), "a node of these")
        .help(help)
}
