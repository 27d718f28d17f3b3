//! The kubelet's port without authentication.

use super::support::of_kubelet;
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::model::Shape;

pub(super) const RULE: Rule = Rule::new(
    "kubelet-read-only-port-open",
    Level::Warn,
    include_str!("kubelet_read_only_port_open.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("readOnlyPort") else { return };
    let port = setting.value.text().and_then(|text| text.trim().parse::<u64>().ok());
    let Some(port) = port.filter(|port| *port > 0) else { return };
    let finding = Finding::new(RULE.name, &setting.path, format!("the kubelet answers everyone on port {port}"))
        .label("open to the network")
        .reason(
            "this port has neither authentication nor encryption: it shows the specs of all pods on the node, with what \
             stands in their environment",
        )
        .help("remove this setting: the port is closed by default, and metrics are on port 10250 as well");
    findings.push(of_kubelet(shape, finding));
}
