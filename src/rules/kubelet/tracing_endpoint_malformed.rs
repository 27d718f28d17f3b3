//! An endpoint for traces that the kubelet cannot reach.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::Kube;
use crate::model::KubeletSettings;
use crate::rules::support::{refused, text_of};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::TRACING_ENDPOINT_MALFORMED,
    Level::Deny,
    include_str!("tracing_endpoint_malformed.md"),
    Check::Setting(check),
)
.versioned();

const SCHEMES: [&str; 3] = ["dns", "unix", "unix-abstract"];

/// Mirrors k8s.io/component-base/tracing/api/v1: validateEndpoint.
fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    const FIELD: &str = "tracing.endpoint";
    let Some((setting, text)) = text_of(kubelet, FIELD) else { return };
    if !Kube::of(*kubelet.minor).kubelet_field(FIELD).is_present() {
        return;
    }
    let (scheme, host) = match text.split_once("//") {
        Some((before, after)) => (before.strip_suffix(':').unwrap_or_default(), after),
        None => ("dns", text),
    };
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let (message, said) = if !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) {
        (
            format!("the scheme of tracing endpoint `{}` is not supported", text.escape_debug()),
            format!("unsupported scheme: {scheme}"),
        )
    } else if text.chars().any(|c| c.is_ascii_control()) {
        (
            format!("tracing endpoint `{}` is not valid", text.escape_debug()),
            "net/url: invalid control character in URL".to_owned(),
        )
    } else if has_bad_escape(text) {
        (format!("tracing endpoint `{}` is not valid", text.escape_debug()), "invalid URL escape".to_owned())
    } else if let Some(port) = wrong_port(host) {
        (
            format!("tracing endpoint `{}` has no valid port", text.escape_debug()),
            format!("invalid port \":{}\" after host", port.escape_debug()),
        )
    } else if host.contains([' ', '<', '>', '"', '{', '}', '|', '\\', '^', '`']) {
        (
            format!("tracing endpoint `{}` is not valid", text.escape_debug()),
            "invalid character in host name".to_owned(),
        )
    } else {
        return;
    };
    let finding = refused(RULE.id, &setting.path, message, &said).label("not `host:port`");
    findings.push(finding.help(
        "write only host and port, such as `localhost:4317`, or a socket, such as `unix:///run/otel.sock`",
    ));
}

/// The port of a host, if it is not a number.
///
/// Mirrors net/url: parseHost.
fn wrong_port(host: &str) -> Option<&str> {
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let behind = match host.rsplit_once(']') {
        Some((_, behind)) => behind.strip_prefix(':')?,
        None => host.rsplit_once(':')?.1,
    };
    (!behind.chars().all(|digit| digit.is_ascii_digit())).then_some(behind)
}

/// Whether a percent sign is not before two hexadecimal digits.
///
/// Mirrors net/url: unescape.
fn has_bad_escape(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let is_hex =
        |part: &str| part.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    path.split('%').skip(1).any(|part| !is_hex(part))
}
