//! Nodes with Windows, which nodejoin does not support.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::Shape;
use crate::rules::support::{Label, labels, of_kubelet};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::WINDOWS_UNSUPPORTED,
    Level::Deny,
    include_str!("windows_unsupported.md"),
    Check::Shape(check),
)
.fixed();

/// The labels with a node's operating system.
const LABELS: [&str; 2] = ["kubernetes.io/os", "beta.kubernetes.io/os"];

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let windows = |label: &Label| LABELS.contains(&label.key.as_str()) && label.value == "windows";
    if let Some(label) = labels(shape).into_iter().find(windows) {
        let what = format!("the label `{}` is for nodes with Windows", label.key);
        findings.push(of_kubelet(shape, finding(&what, label.path.into())));
    }
}

/// The finding for a path as Windows has them: on a drive, or on a share.
pub(crate) fn judge(text: &str, what: &str, place: Place) -> Option<Finding> {
    let mut chars = text.chars();
    let drive = chars.next().is_some_and(|first| first.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && matches!(chars.next(), Some('\\' | '/'));
    let is_path = drive || text.starts_with(r"\\");
    is_path.then(|| finding(&format!("`{what}` is a path of Windows"), place))
}

fn finding(what: &str, place: Place) -> Finding {
    Finding::new(RULE.id, place, format!("{what}, which nodejoin does not support"))
        .label("Windows")
        .reason("nodejoin writes a systemd unit and paths of Linux, with which a kubelet on Windows cannot be started")
        .help("remove it, and join nodes with Windows by other means, such as `kubeadm join`")
}
