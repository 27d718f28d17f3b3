//! A label that later kubelets may not set on their own node.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::{Kube, NodeLabel};
use crate::model::Shape;
use crate::rules::support::{label_at_kubelet, labels, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::NODE_LABEL_RESERVED,
    Level::Warn,
    include_str!("node_label_reserved.md"),
    Check::Shape(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kube = Kube::of(*shape.kubelet.minor);
    for label in
        labels(shape).into_iter().filter(|label| label_at_kubelet(kube, &label.key) == NodeLabel::Warned)
    {
        let shown = label.key.escape_debug();
        let finding =
            Finding::new(RULE.id, label.path, format!("kubelets from 1.16 on refuse the label `{shown}`"));
        let finding = if label.is_key { finding.at_key() } else { finding };
        let name = label.key.rsplit('/').next().unwrap_or_default().escape_debug();
        let finding = finding
            .label("reserved domain")
            .reason(
                "this release only warns: `unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels`; after \
                 an upgrade to 1.16 or later, kubelets with this label do not start",
            )
            .help(format!("use your own domain, such as `example.com/{name}`"));
        findings.push(of_kubelet(shape, finding));
    }
}
