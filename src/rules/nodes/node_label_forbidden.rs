//! A label that a kubelet may not set on its own node.

use crate::diagnostic::{Finding, Findings, Level, Place, command, rule_id};
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
    let plugins = &context.cluster.control_plane.apiserver.admission_plugins;
    let restricts = plugins.iter().any(|plugin| plugin.value == "NodeRestriction");
    for label in labels(shape) {
        let place = Place::from(&label.path);
        let fact = Given { key: &label.key, value: &label.value, place };
        let by_server = || at_server(&fact, context.cluster.kube).filter(|_| restricts);
        let Some(finding) = at_kubelet(&fact, Kube::of(*shape.kubelet.minor)).or_else(by_server) else {
            continue;
        };
        let finding = if label.is_key { finding.at_key() } else { finding };
        findings.push(of_kubelet(shape, finding));
    }
}

/// A label that a kubelet sets on its node.
pub(crate) struct Given<'a> {
    pub(crate) key: &'a str,
    pub(crate) value: &'a str,
    pub(crate) place: Place,
}

/// The finding for a label with which the kubelet exits. Some releases only warn about it.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app/options: ValidateKubeletFlags.
pub(crate) fn at_kubelet(label: &Given<'_>, kube: Kube) -> Option<Finding> {
    if label_at_kubelet(kube, label.key) != NodeLabel::Refused {
        return None;
    }
    let finding = forbidden(label)
        .label(format!("refused in {}", kube.minor()))
        .exits("the kubelet", at_kubelet_error(&[label.key]));
    Some(finding)
}

/// The kubelet's error for labels that it does not accept.
pub(crate) fn at_kubelet_error(keys: &[&str]) -> String {
    let keys = keys.join(" ");
    format!(
        "unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels: [{}]",
        keys.escape_debug()
    )
}

/// The finding for a label with which the admission plugin NodeRestriction refuses a Node. Before the release that refuses
/// other labels of Kubernetes' domains, the plugin accepts them.
///
/// Mirrors k8s.io/kubernetes/plugin/pkg/admission/noderestriction: getForbiddenCreateLabels.
pub(crate) fn at_server(label: &Given<'_>, kube: Kube) -> Option<Finding> {
    let strict = kube.node_label("unknown.kubernetes.io/label") == NodeLabel::Refused;
    if kube.node_label(label.key) != NodeLabel::Refused || !strict && !is_restricted(label.key) {
        return None;
    }
    let error = at_server_error(&[label.key]);
    let finding = forbidden(label)
        .label("refused by NodeRestriction")
        .reason(format!("the node cannot register: `{error}`"))
        .error(error);
    Some(finding)
}

/// The end of the API server's error for labels that it does not accept.
pub(crate) fn at_server_error(keys: &[&str]) -> String {
    format!("is not allowed to set the following labels: {}", keys.join(", ").escape_debug())
}

fn forbidden(label: &Given<'_>) -> Finding {
    let key = label.key.escape_debug();
    let name = label.key.rsplit('/').next().unwrap_or_default().escape_debug();
    Finding::new(RULE.id, label.place.clone(), format!("a kubelet may not set the label `{key}` on its node"))
        .help(format!("use your own domain, such as `example.com/{name}`"))
        .help(format!(
            "or remove it and set it after the node has joined: `kubectl label node NAME {}={}`",
            command::argument(label.key),
            if label.value.is_empty() { String::new() } else { command::word(label.value) },
        ))
}
