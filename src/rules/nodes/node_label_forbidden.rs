//! A label that a kubelet may not give its own node.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::{Kube, NodeLabel};
use crate::model::Shape;
use crate::rules::support::{is_restricted, label_at_kubelet, labels, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::NODE_LABEL_FORBIDDEN,
    Level::Deny,
    include_str!("node_label_forbidden.md"),
    Check::Shape(check),
)
.versioned();

fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kube = Kube::of(*shape.kubelet.minor);
    let plugins = &context.cluster.control_plane.apiserver.admission_plugins;
    let restricts = plugins.iter().any(|plugin| plugin.value == "NodeRestriction");
    for label in labels(shape) {
        let by_server = restricts
            && is_restricted(&label.key)
            && context.cluster.kube.node_label(&label.key) == NodeLabel::Refused;
        let by_kubelet = label_at_kubelet(kube, &label.key) == NodeLabel::Refused;
        if !by_server && !by_kubelet {
            continue;
        }
        let shown = label.key.escape_debug();
        let finding =
            Finding::new(RULE.id, label.path, format!("a kubelet may not give its node the label `{shown}`"));
        let finding = if label.is_key { finding.at_key() } else { finding };
        let finding = match by_kubelet {
            true => finding.label(format!("refused in {}", shape.kubelet.minor.value)).reason(format!(
                "the kubelet does not start: `unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels: \
                 [{shown}]`"
            )),
            false => finding.label("refused by NodeRestriction").reason(format!(
                "the API server refuses the Node: `is not allowed to set the following labels: {shown}`"
            )),
        };
        let name = label.key.rsplit('/').next().unwrap_or_default().escape_debug();
        let finding = finding
            .help(format!("give it a domain of your own, such as `example.com/{name}`"))
            .help(format!(
                "or set it once the node is there: `kubectl label node <name> {shown}={}`",
                label.value.escape_debug()
            ));
        findings.push(of_kubelet(shape, finding));
    }
}
