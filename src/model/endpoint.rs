use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
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
        let Some(rest) = text.strip_prefix("https://") else { return Err(wrong_scheme(text)) };
        let bad = |problem: &str| {
            Malformed::of(format!("`{}`", text.escape_debug()), problem).help("write `https://host:6443`")
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '?', '#']) {
            return Err(bad("has a path; the API server is reached at the root").label("has a path"));
        }
        if authority.contains('@') {
            return Err(bad("contains credentials"));
        }
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => bracketed_host(rest).map_err(bad)?,
            None => match authority.split_once(':') {
                Some((_, port)) if port.contains(':') => {
                    return Err(bad("has an IPv6 address without brackets").help(bracketed(authority)));
                }
                Some((host, port)) => (plain_host(host).map_err(bad)?, Some(port)),
                None => (plain_host(authority).map_err(bad)?, None),
            },
        };
        let Some(port) = port.map_or(Some(443), self::port) else {
            return Err(bad("has a port that is not a number from 1 to 65535"));
        };
        Ok(Self { host, port, url: format!("https://{authority}") })
    }
}

fn wrong_scheme(text: &str) -> Malformed {
    let shown = text.escape_debug();
    match text.split_once("://") {
        Some(("http", rest)) => Malformed::of(format!("`{shown}`"), "is not encrypted")
            .label("not encrypted")
            .reason("the token would cross the network in plain text, and API servers speak TLS only")
            .help(format!("write `https://{}`", rest.escape_debug())),
        Some((scheme, _)) => {
            Malformed::of(format!("`{}://`", scheme.escape_debug()), "is not a scheme of the API server")
                .label("not a scheme of the API server")
                .help("write `https://host:6443`")
        }
        None => Malformed::of(format!("`{shown}`"), "is not a URL")
            .label("not a URL")
            .help(format!("write `https://{shown}`")),
    }
}

/// The IPv6 address before a closing bracket, and the text of the port after it.
fn bracketed_host(text: &str) -> Result<(Host, Option<&str>), &'static str> {
    let (address, after) = text.split_once(']').ok_or("has a bracket that is not closed")?;
    let address: Ipv6Addr =
        address.parse().map_err(|_| "has brackets around something that is not an IPv6 address")?;
    // What follows without a colon is a malformed port.
    let port = (!after.is_empty()).then(|| after.strip_prefix(':').unwrap_or_default());
    Ok((Host::Address(address.into()), port))
}

/// A name or an IPv4 address.
fn plain_host(text: &str) -> Result<Host, &'static str> {
    match text.parse::<Ipv4Addr>() {
        Ok(address) => Ok(Host::Address(address.into())),
        Err(_) if looks_numeric(text) => Err("has a host that is not an address"),
        Err(_) if is_dns_subdomain(&text.to_ascii_lowercase()) => Ok(Host::Name(text.to_owned())),
        Err(_) => Err("has an invalid host"),
    }
}

/// A port from 1, without leading zeros or a sign.
fn port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port: &u16| *port > 0 && port.to_string() == text)
}

/// Whether a host consists of digits and dots only, so that it must be meant as an address.
fn looks_numeric(host: &str) -> bool {
    !host.is_empty() && host.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// How to write an IPv6 address without brackets; a last group of four digits or more is read as the port.
fn bracketed(authority: &str) -> String {
    let address = |text: &str| text.parse::<Ipv6Addr>().is_ok();
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
