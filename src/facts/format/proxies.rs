//! The proxy that environment variables set for the connections of a Go program.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::facts::Sourced;

/// A proxy of the environment through which a connection goes.
pub struct Proxied<'a> {
    /// The proxy's URL, without a user and a password.
    pub proxy: String,
    /// The variable's value.
    pub set: &'a Sourced<String>,
    /// The variable with exceptions that does not list the host.
    pub exceptions: Option<&'a Sourced<String>>,
    /// Whether both values are final: no placeholder is to be filled in.
    pub is_final: bool,
}

/// The proxy for a connection to a host and port, with or without TLS.
///
/// Mirrors golang.org/x/net/http/httpproxy: Config.ProxyFunc, with FromEnvironment, and
/// k8s.io/apimachinery/pkg/util/net: NewProxierWithNoProxyCIDR.
pub fn proxied<'a>(
    environment: &'a BTreeMap<String, Sourced<String>>,
    tls: bool,
    host: &str,
    port: &str,
) -> Option<Proxied<'a>> {
    let any = |names: [&str; 2]| {
        names.into_iter().filter_map(|name| environment.get(name)).find(|value| !value.is_empty())
    };
    let set = any(if tls { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] })?;
    let exceptions = any(["NO_PROXY", "no_proxy"]);
    let excepted = exceptions.is_some_and(|list| Exceptions::read(list).have(host, port));
    let open = |value: &str| value.contains(['{', '<', '$']);
    let is_final = !open(set) && !exceptions.is_some_and(|list| open(list) || list.contains("__"));
    (!is_local(host) && !excepted).then(|| Proxied { proxy: without_user(set), set, exceptions, is_final })
}

fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.to_canonical().is_loopback())
}

fn without_user(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let end = rest.rfind('@').map_or(0, |at| at + 1);
    format!("{scheme}://{}", rest.get(end..).unwrap_or_default().trim_end_matches('/'))
}

/// The entries of `NO_PROXY`.
#[derive(Default)]
struct Exceptions {
    all: bool,
    ranges: Vec<IpNet>,
    addresses: Vec<(IpAddr, Option<String>)>,
    /// Suffixes with a dot in front, whether the name without the dot is meant too, and the port.
    names: Vec<(String, bool, Option<String>)>,
}

impl Exceptions {
    fn read(list: &str) -> Self {
        let mut read = Self::default();
        for entry in
            list.split(',').map(|entry| entry.trim().to_lowercase()).filter(|entry| !entry.is_empty())
        {
            if entry == "*" {
                return Self { all: true, ..Self::default() };
            }
            if let Some(range) = entry.contains('/').then(|| entry.parse::<IpNet>().ok()).flatten() {
                read.ranges.push(range);
                continue;
            }
            let (host, port) = split(&entry);
            let port = port.map(str::to_owned);
            if let Ok(address) = host.parse::<IpAddr>() {
                read.addresses.push((address.to_canonical(), port));
                continue;
            }
            let name = host.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(host);
            match (name.is_empty(), name.starts_with('.')) {
                (true, _) => {}
                (false, true) => read.names.push((name.to_owned(), false, port)),
                (false, false) => read.names.push((format!(".{name}"), true, port)),
            }
        }
        read
    }

    fn have(&self, host: &str, port: &str) -> bool {
        let at = |own: &Option<String>| own.as_deref().is_none_or(|own| own.is_empty() || own == port);
        if self.all {
            return true;
        }
        if let Ok(address) = host.parse::<IpAddr>() {
            let address = address.to_canonical();
            if self.ranges.iter().any(|range| range.contains(&address))
                || self.addresses.iter().any(|(own, port)| *own == address && at(port))
            {
                return true;
            }
        }
        let host = host.trim().to_lowercase();
        self.names.iter().any(|(suffix, own, port)| {
            (host.ends_with(suffix.as_str()) || *own && Some(host.as_str()) == suffix.get(1..)) && at(port)
        })
    }
}

/// The host and the port of an entry, as Go's net.SplitHostPort splits it; the whole entry if that fails.
fn split(entry: &str) -> (&str, Option<&str>) {
    if let Some(rest) = entry.strip_prefix('[') {
        return match rest.split_once(']') {
            Some((host, port)) if port.starts_with(':') => (host, port.get(1..)),
            _ => (entry, None),
        };
    }
    match entry.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => (host, Some(port)),
        _ => (entry, None),
    }
}

#[cfg(test)]
mod tests {
    use super::{Exceptions, without_user};

    #[test]
    fn exceptions_are_read_as_go_reads_them() {
        let cases = [
            ("10.20.0.0/16", "10.20.0.11", true),
            ("10.20.0.0/24", "10.20.1.11", false),
            ("10.20.0.11:6443", "10.20.0.11", true),
            ("10.20.0.11:443", "10.20.0.11", false),
            ("10.20.", "10.20.0.11", false),
            ("10.20.0.*", "10.20.0.11", false),
            ("*", "10.20.0.11", true),
            ("a, *", "b", true),
            ("lab.example", "api.lab.example", true),
            ("lab.example", "lab.example", true),
            (".lab.example", "lab.example", false),
            (".lab.example", "api.lab.example", true),
            ("*.lab.example", "API.lab.example", true),
            ("b.example", "lab.example", false),
            ("lab.example:6443", "api.lab.example", true),
            ("lab.example:443", "api.lab.example", false),
            ("fd00::/8", "fd00::1", true),
            ("[fd00::1]:6443", "fd00::1", true),
            ("fd00::1", "fd00::1", true),
            (" 10.20.0.11 ", "10.20.0.11", true),
            ("https://10.20.0.11", "10.20.0.11", false),
            ("10.20.0.11;10.20.0.12", "10.20.0.11", false),
            ("", "10.20.0.11", false),
        ];
        for (list, host, has) in cases {
            assert_eq!(Exceptions::read(list).have(host, "6443"), has, "{list} {host}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(without_user("http://u:p@w@proxy:3128/"), "http://proxy:3128");
        assert_eq!(without_user("proxy:3128"), "http://proxy:3128");
    }
}
