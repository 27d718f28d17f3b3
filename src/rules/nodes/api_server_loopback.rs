//! An API server URL that points to the node itself.

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
            Host::Address(address) if is_unspecified(address) => "the unspecified address",
            Host::Address(address) if address.to_canonical().is_loopback() => "a loopback address",
            Host::Name(name) if is_localhost(name) => "a loopback name",
            _ => continue,
        };
        findings.push(
            Finding::new(RULE.id, &endpoint.path, format!("nodes would look for the API server on themselves, at `{}`", endpoint.host))
                .label(label)
                .reason(
                    "this URL is written for every node and into cluster-info; except on the control plane, kubelets fail \
                     with `connect: connection refused`",
                )
                .help("write an address or a name at which nodes can reach the API server")
                .help("or, if every node runs a local proxy to the API servers, set `api-server-loopback = \"allow\"` under `[lints]`"),
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
