//! A kubelet that listens only on loopback.

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

/// The finding for a kubelet whose address is a loopback address.
pub(crate) fn judge(address: &str, place: Place) -> Option<Finding> {
    if !address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()) {
        return None;
    }
    let finding = Finding::new(RULE.id, place, "the kubelet listens only on loopback")
        .label("unreachable for other machines")
        .reason("the API server cannot connect to it: `kubectl logs`, `exec` and metrics fail with `connect: connection refused`")
        .help("write `0.0.0.0` to listen on all addresses, or the node's address");
    Some(finding)
}
