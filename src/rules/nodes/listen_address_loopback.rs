//! A kubelet that other machines cannot reach.

use std::net::IpAddr;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
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
    let Some(text) = setting.value.as_str() else { return };
    judge(text, (&setting.path).into()).into_iter().for_each(|finding| findings.push(finding));
}

/// The address at which a kubelet listens, where that is a loopback address.
pub(crate) fn judge(address: &str, place: Place) -> Option<Finding> {
    if !address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()) {
        return None;
    }
    let finding = Finding::new(RULE.id, place, "the kubelet listens on loopback only")
        .label("no other machine reaches it")
        .reason("the API server cannot fetch logs or metrics, nor run `exec`: `connect: connection refused`")
        .help("write `0.0.0.0`, so that the kubelet listens on all addresses, or the node's address");
    Some(finding)
}
