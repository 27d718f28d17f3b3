//! The URL of the API server in a kubeconfig.

use std::net::IpAddr;

use crate::facts::{Connection, Process};
use crate::proof::step::Step;
use crate::proof::tls::proxy::{self, Peer};
use crate::proof::walk::Walk;
use crate::rules::nodes::api_server_malformed::{self, ServerUrl};

/// The host of the URL; breaks the step if it cannot be used.
pub(in crate::proof) fn host(walk: &Walk<'_>, step: &mut Step, connection: &Connection) -> Option<String> {
    let server = &connection.server;
    let (scheme, host) = scheme_and_host(&server.value);
    let url = ServerUrl { text: &server.value, scheme, host, place: server.origin.place() };
    if let Some((error, finding)) = api_server_malformed::judge(&url) {
        step.breaks(error, walk.judged(&server.origin, finding));
        return None;
    }
    step.saw(format!("connects to {}", server.value), Some(&server.origin));
    Some(host_only(host))
}

/// What must forward to kube-apiserver: a proxy, something on the node itself, or whatever listens on another port.
pub(in crate::proof) fn forwarded(walk: &Walk<'_>, step: &mut Step, connection: &Connection) {
    if let Some(proxy) = &connection.proxy {
        let must = format!("the proxy {} must forward connections to the API server", proxy.value);
        step.provided(must, Some(&proxy.origin));
    } else {
        by_environment(walk, step, "the kubelet", &walk.class.kubelet.process, &connection.server.value);
    }
    let (_, host) = scheme_and_host(&connection.server.value);
    let own = host_only(host);
    if own == "localhost" || own.parse().is_ok_and(|address: IpAddr| address.is_loopback()) {
        let must = format!("something on the node must listen on {host} and forward to kube-apiserver");
        return step.provided(must, Some(&connection.server.origin));
    }
    port(walk, step, connection);
}

/// The proxy of a process's environment, if its connections to the API server at a URL go through it.
pub(in crate::proof) fn by_environment(
    walk: &Walk<'_>,
    step: &mut Step,
    who: &str,
    process: &Process,
    url: &str,
) {
    let (scheme, host) = scheme_and_host(url);
    let tls = scheme == "https";
    let port = port_of(host).unwrap_or(if tls { "443" } else { "80" });
    let peer = Peer { what: "the API server", host: &host_only(host), port, tls };
    proxy::note(walk, step, who, process, &peer);
}

/// The port of a host, if it has one.
pub(in crate::proof) fn port_of(host: &str) -> Option<&str> {
    host.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.ends_with(']'))
}

/// If kube-apiserver listens on another port, something must forward to it.
fn port(walk: &Walk<'_>, step: &mut Step, connection: &Connection) {
    let Some(server) =
        walk.plane.apiserver.as_ref().filter(|server| server.component.process.tells("secure-port"))
    else {
        return;
    };
    let listens = server.flag("secure-port").map_or("6443", |port| port.value.as_str());
    let url = &connection.server;
    let (_, host) = scheme_and_host(&url.value);
    let dialled = port_of(host).unwrap_or("443");
    if dialled != listens {
        step.provided(
            format!("{host} must forward connections to kube-apiserver, which listens on port {listens}"),
            Some(&url.origin),
        );
    }
}

/// The scheme of a URL, and its host with the port. Without a scheme it is `http`: clientcmd uses the CA only if
/// the URL has TLS.
pub(in crate::proof) fn scheme_and_host(url: &str) -> (&str, &str) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    (scheme, rest.split(['/', '?', '#']).next().unwrap_or_default())
}

/// Without the port and the brackets of IPv6.
fn host_only(host: &str) -> String {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default().to_owned();
    }
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            name.to_owned()
        }
        _ => host.to_owned(),
    }
}
