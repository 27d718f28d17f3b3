//! Nodes are told to look for the API server on themselves.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use std::net::IpAddr;

use crate::model::Host;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::API_SERVER_LOOPBACK,
    Level::Warn,
    include_str!("api_server_loopback.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for endpoint in &context.cluster.endpoints {
        let label = match &endpoint.host {
            Host::Address(address) if is_unspecified(address) => "no address of any machine",
            Host::Address(address) if address.to_canonical().is_loopback() => "the node itself",
            Host::Name(name) if is_localhost(name) => "the node itself",
            _ => continue,
        };
        findings.push(
            Finding::new(RULE.id, &endpoint.path, format!("nodes look for the API server at `{}`, on themselves", endpoint.host))
                .label(label)
                .reason(
                    "the same URL is written for every node and into cluster-info: `connect: connection refused` on \
                     all but the control plane's own machine",
                )
                .help("write the address or the name under which nodes reach the API server")
                .help("where every node runs a proxy of its own to the API servers, allow this rule in `[lints]`"),
        );
    }
}

fn is_unspecified(address: &IpAddr) -> bool {
    address.to_canonical().is_unspecified()
}

/// RFC 6761, section 6.3.
fn is_localhost(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}
