use std::fmt;
use std::str::FromStr;

use super::{At, Authority, Endpoint, Host};
use crate::kube::value::{Malformed, is_dns_subdomain};

/// How nodes connect to the API server, and by what they recognise it.
#[derive(Clone, Debug, Default)]
pub struct ApiAccess {
    /// The URL of their kubeconfigs.
    pub endpoint: Option<At<Endpoint>>,
    /// The CAs that they trust.
    pub ca: Option<At<Authority>>,
    /// The name that the API server's certificate must be valid for, instead of the URL's host.
    pub server_name: Option<At<ServerName>>,
    /// The proxy that they connect through.
    pub proxy: Option<At<ProxyUrl>>,
}

impl ApiAccess {
    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        let Self { endpoint: None, ca: None, server_name: None, proxy: None } = self else { return false };
        true
    }

    /// This access with a later level's over it.
    pub fn under(&self, later: &ApiAccess) -> ApiAccess {
        ApiAccess {
            endpoint: later.endpoint.clone().or_else(|| self.endpoint.clone()),
            ca: later.ca.clone().or_else(|| self.ca.clone()),
            server_name: later.server_name.clone().or_else(|| self.server_name.clone()),
            proxy: later.proxy.clone().or_else(|| self.proxy.clone()),
        }
    }

    /// Whether it has settings that the kubelet leaves out of the kubeconfig that it writes.
    ///
    /// Mirrors k8s.io/kubernetes/pkg/kubelet/certificate/bootstrap: writeKubeconfigFromBootstrapping.
    pub fn outlives_bootstrap(&self) -> bool {
        self.server_name.is_none() && self.proxy.is_none()
    }
}

/// A name in certificates: a DNS name or an IP address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServerName(pub Host);

impl FromStr for ServerName {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if let Ok(address) = text.parse() {
            return Ok(Self(Host::Address(address)));
        }
        match is_dns_subdomain(&text.to_ascii_lowercase()) {
            true => Ok(Self(Host::Name(text.to_owned()))),
            false => {
                Err(Malformed::new(format!("is not a DNS name or an IP address: `{}`", text.escape_debug()))
                    .label("not a name")
                    .help("write a name that the API server's certificate has, without a scheme or a port"))
            }
        }
    }
}

impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The URL of a proxy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProxyUrl(String);

impl FromStr for ProxyUrl {
    type Err = Malformed;

    /// Mirrors k8s.io/client-go/tools/clientcmd: parseProxyURL.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let shown = text.escape_debug();
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(Malformed::new("is not a URL")
                .label("not a URL")
                .help(format!("write `http://{shown}`")));
        };
        if !["http", "https", "socks5"].contains(&scheme.to_ascii_lowercase().as_str()) {
            return Err(Malformed::new(format!("has the scheme `{}`", scheme.escape_debug()))
                .label("unsupported scheme")
                .help("write the URL of a proxy with `http`, `https` or `socks5`"));
        }
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        match host.is_empty() || host.starts_with(':') || host.contains(|c: char| c.is_whitespace()) {
            true => Err(Malformed::new("has no host")
                .label("no host")
                .help("write the proxy's host and port, such as `http://proxy.example.com:3128`")),
            false => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Display for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_proxies() {
        for name in ["kubernetes", "api.example.com", "10.0.0.1", "fd00::1", "API.example.com"] {
            assert_eq!(name.parse::<ServerName>().unwrap().to_string(), name);
        }
        for wrong in ["", "https://api.example.com", "api.example.com:6443", "a b", "a_b"] {
            assert!(wrong.parse::<ServerName>().is_err(), "{wrong}");
        }
        for url in ["http://10.0.0.1:3128", "https://proxy", "socks5://[fd00::1]:1080", "HTTP://u:p@proxy/"] {
            assert_eq!(url.parse::<ProxyUrl>().unwrap().to_string(), url);
        }
        for wrong in ["", "proxy:3128", "ftp://proxy", "http://", "http://:3128", "http://u@", "http://a b"] {
            assert!(wrong.parse::<ProxyUrl>().is_err(), "{wrong}");
        }
    }
}
