use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::kube::value::{Malformed, is_dns_subdomain};

/// The URL of an API server: `https://10.0.0.1:6443`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint {
    /// The name or address in it.
    pub host: Host,
    /// The port; 443 when the URL has none.
    pub port: u16,
    url: String,
}

/// The host of an [`Endpoint`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Host {
    /// A DNS name.
    Name(String),
    /// An IP address.
    Address(IpAddr),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Name(name) => f.write_str(name),
            Host::Address(address) => write!(f, "{address}"),
        }
    }
}

impl fmt::Display for Endpoint {
    /// The URL as the user wrote it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

impl FromStr for Endpoint {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let shown = text.escape_debug().to_string();
        let Some(rest) = text.strip_prefix("https://") else {
            return Err(match text.split_once("://") {
                Some(("http", rest)) => Malformed::of(format!("`{shown}`"), "is not encrypted")
                    .label("not encrypted")
                    .reason("the token would cross the network in plain text, and API servers speak TLS only")
                    .help(format!("write `https://{}`", rest.escape_debug())),
                Some((scheme, _)) => Malformed::of(
                    format!("`{}://`", scheme.escape_debug()),
                    "is not a scheme of the API server",
                )
                .label("not a scheme of the API server")
                .help("write `https://host:6443`"),
                None => Malformed::of(format!("`{shown}`"), "is not a URL")
                    .label("not a URL")
                    .help(format!("write `https://{shown}`")),
            });
        };
        let bad =
            |problem: &str| Malformed::of(format!("`{shown}`"), problem).help("write `https://host:6443`");
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '?', '#']) {
            return Err(bad("has a path; the API server is reached at the root").label("has a path"));
        }
        if authority.contains('@') {
            return Err(bad("has credentials in it"));
        }
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => {
                let (address, port) =
                    rest.split_once(']').ok_or_else(|| bad("has a bracket that is not closed"))?;
                let address: std::net::Ipv6Addr =
                    address.parse().map_err(|_| bad("has no IPv6 address in its brackets"))?;
                (
                    Host::Address(address.into()),
                    port.strip_prefix(':').filter(|_| !port.is_empty()).or(if port.is_empty() {
                        None
                    } else {
                        Some("")
                    }),
                )
            }
            None => {
                let (host, port) = match authority.split_once(':') {
                    Some((_, port)) if port.contains(':') => {
                        return Err(bad("has an IPv6 address without brackets").help(bracketed(authority)));
                    }
                    Some((host, port)) => (host, Some(port)),
                    None => (authority, None),
                };
                let host = match host.parse::<std::net::Ipv4Addr>() {
                    Ok(address) => Host::Address(address.into()),
                    Err(_) if looks_numeric(host) => return Err(bad("has a host that is not an address")),
                    Err(_) if is_dns_subdomain(&host.to_ascii_lowercase()) => Host::Name(host.to_owned()),
                    Err(_) => return Err(bad("has no valid host")),
                };
                (host, port)
            }
        };
        let port = match port {
            None => 443,
            Some(port) => match port.parse::<u16>() {
                Ok(port)
                    if port > 0 && port.to_string() == authority.rsplit(':').next().unwrap_or_default() =>
                {
                    port
                }
                _ => return Err(bad("has a port that is not a number from 1 to 65535")),
            },
        };
        Ok(Self { host, port, url: format!("https://{authority}") })
    }
}

/// Whether a host consists of digits and dots only, so that it must be meant as an address.
fn looks_numeric(host: &str) -> bool {
    !host.is_empty() && host.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// How to write an IPv6 address without brackets; a last group of four digits or more is taken for the port.
fn bracketed(authority: &str) -> String {
    let address = |text: &str| text.parse::<std::net::Ipv6Addr>().is_ok();
    match authority.rsplit_once(':') {
        Some((host, port)) if address(host) && port.len() >= 4 && port.parse::<u16>().is_ok() => {
            format!("write `https://[{host}]:{port}`")
        }
        _ => format!("write `https://[{}]:6443`", authority.escape_debug()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_hosts_and_ports() {
        let read =
            |text: &str| text.parse::<Endpoint>().map(|endpoint| (endpoint.host.to_string(), endpoint.port));
        assert_eq!(read("https://10.0.0.1:6443"), Ok(("10.0.0.1".into(), 6443)));
        assert_eq!(read("https://api.example.com"), Ok(("api.example.com".into(), 443)));
        assert_eq!(read("https://[fd00::1]:6443/"), Ok(("fd00::1".into(), 6443)));
        assert_eq!(read("https://[fd00::1]"), Ok(("fd00::1".into(), 443)));
        for wrong in [
            "",
            "10.0.0.1:6443",
            "http://10.0.0.1:6443",
            "https://",
            "https://:6443",
            "https://a:0",
            "https://a:65536",
            "https://a:+1",
            "https://a:",
            "https://fd00::1:6443",
            "https://[fd00::1]6443",
            "https://u:p@a:1",
            "https://a/path",
            "https://a b",
            "https://10.0.0.256",
            "https://a_b",
            "https://a\n",
            "ftp://a",
        ] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
