//! A proxy of the environment between a component and its peer.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::PROXY_BEFORE_API_SERVER, Level::Warn, include_str!("proxy_before_api_server.md"));

/// A connection that goes through a proxy because of variables of the environment.
pub(crate) struct Proxied<'a> {
    /// The component that connects.
    pub(crate) who: &'a str,
    /// What it connects to: `the API server`, `the kubelet`.
    pub(crate) what: &'a str,
    /// The host and the port.
    pub(crate) host: &'a str,
    /// What an exception must name: the host alone.
    pub(crate) name: &'a str,
    /// Where the proxy is set.
    pub(crate) proxy: Place,
    /// Where the exceptions are set.
    pub(crate) exceptions: Option<Place>,
}

/// The finding for it.
///
/// Mirrors golang.org/x/net/http/httpproxy: Config.ProxyFunc, which client-go uses for a kubeconfig without `proxy-url`.
pub(crate) fn judge(proxied: &Proxied<'_>) -> Finding {
    let Proxied { who, what, host, name, .. } = proxied;
    let (host, name) = (host.escape_debug(), name.escape_debug());
    let finding =
        Finding::new(RULE.id, proxied.proxy.clone(), format!("{who} connects to {what} through a proxy"))
            .label(format!("used for {host}"))
            .reason(format!(
                "few proxies forward to addresses inside a cluster; where this one does not, {who} logs `proxyconnect` errors, \
                 `Forbidden` or `Service Unavailable`"
            ));
    match &proxied.exceptions {
        Some(exceptions) => finding
            .because(exceptions.clone(), "does not list it")
            .help(format!("add `{name}` to `NO_PROXY`, or a suffix or range that contains it")),
        None => finding.help(format!("set `NO_PROXY={name}` beside it")),
    }
}
