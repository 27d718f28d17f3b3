use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::LISTEN_ADDRESS_LOOPBACK,
    Level::Warn,
    include_str!("listen_address_loopback.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.field("address") else { return };
    let address = setting.value.as_str().and_then(|text| text.parse::<std::net::IpAddr>().ok());
    if !address.is_some_and(|address| address.is_loopback()) {
        return;
    }
    findings.push(
        Finding::new(RULE.id, &setting.path, "the kubelet listens on loopback only")
            .label("no other machine reaches it")
            .reason("the API server cannot fetch logs, exec or metrics: `connect: connection refused`")
            .help("write `node`, or leave it out: the kubelet listens on all addresses then"),
    );
}
