//! The kubelet's port without authentication.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_READ_ONLY_PORT_OPEN,
    Level::Warn,
    include_str!("kubelet_read_only_port_open.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("readOnlyPort") else { return };
    let port = setting.value.text().and_then(|text| text.trim().parse::<u64>().ok());
    let Some(port) = port.filter(|port| *port > 0) else { return };
    let finding = Finding::new(RULE.id, &setting.path, format!("the kubelet's read-only port {port} is open"))
        .label("no authentication")
        .reason(
            "this port has neither authentication nor encryption: it shows the specs of all pods on the node, including \
             their environment variables",
        )
        .help("remove this setting: the port is closed by default, and port 10250 serves metrics too");
    findings.push(of_kubelet(shape, finding));
}
