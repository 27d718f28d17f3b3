//! A URL at which no API server can be reached.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::value::Malformed;
use crate::model::Endpoint;
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::API_SERVER_MALFORMED, Level::Deny, include_str!("api_server_malformed.md"))
        .fixed()
        .breaks(StepId::Tls, "the API server is not reached: host must be a URL or a host:port pair");

/// The URL of a kubeconfig, as clientcmd parses it.
pub(crate) struct ServerUrl<'a> {
    pub(crate) text: &'a str,
    pub(crate) scheme: &'a str,
    /// The host with its port.
    pub(crate) host: &'a str,
    pub(crate) place: Place,
}

/// The finding for a URL that does not have nodejoin's form: `https`, a host and a port. `name` is its name at that place.
pub(crate) fn malformed(place: Place, name: &str, malformed: Malformed) -> Finding {
    malformed.finding(RULE.id, place, name)
}

/// What Go finds wrong in a host with a port.
///
/// Mirrors net/url: parseHost, and net: SplitHostPort.
fn wrong_port(host: &str) -> Option<&'static str> {
    let after = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let (name, port) = match after.strip_prefix('[') {
        Some(rest) => {
            let Some((_, rest)) = rest.split_once(']') else { return Some("missing ']' in address") };
            ("", rest.strip_prefix(':').unwrap_or(rest))
        }
        None => after.rsplit_once(':').unwrap_or((after, "")),
    };
    if !port.bytes().all(|byte| byte.is_ascii_digit()) || port.parse().is_ok_and(|port: u64| port > 65535) {
        return Some("invalid port");
    }
    name.contains(':').then_some("too many colons in address")
}

/// The client's error and the finding. A client accepts more than nodejoin's form: it needs only TLS and a host.
///
/// Mirrors k8s.io/client-go/rest: DefaultServerURL, and the API server's answer to a request without TLS.
pub(crate) fn judge(url: &ServerUrl<'_>) -> Option<(String, Finding)> {
    let error = match url.scheme.to_ascii_lowercase().as_str() {
        "https" if !url.host.is_empty() => {
            format!("dial tcp: address {}: {}", url.host, wrong_port(url.host)?)
        }
        "http" => "Client sent an HTTP request to an HTTPS server.".to_owned(),
        _ => format!("host must be a URL or a host:port pair: {:?}", url.text),
    };
    let problem = url.text.parse::<Endpoint>().err().unwrap_or_else(|| Malformed::new("has no host"));
    Some((error, malformed(url.place.clone(), "`server`", problem)))
}
