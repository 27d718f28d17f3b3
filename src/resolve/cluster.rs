//! The `[cluster]` table.

use crate::diagnostic::rule_id;
use std::net::IpAddr;

use ipnet::IpNet;

use super::reader::Reader;
use crate::kube::Minor;
use crate::kube::value::{Malformed, is_dns_subdomain};
use crate::model::{At, Endpoint, ServerName};
use crate::rules::form::kubernetes_unknown;
use crate::rules::nodes::{address_malformed, api_server_malformed};
use crate::source::Path;
use crate::spec::v1::ClusterSpec;

/// The part of the cluster that needs nothing else.
pub(super) struct Basics {
    pub(super) name: At<String>,
    pub(super) minor: At<Minor>,
    pub(super) endpoints: Vec<At<Endpoint>>,
    pub(super) service_cidrs: Vec<At<IpNet>>,
    pub(super) pod_cidrs: Vec<At<IpNet>>,
    pub(super) dns: Vec<At<IpAddr>>,
    pub(super) domain: At<String>,
}

impl Reader<'_, '_> {
    pub(super) fn basics(&mut self, spec: &ClusterSpec) -> Basics {
        let at = Path::of("cluster");
        let name = self.dns_name(spec.name.as_deref(), "kubernetes", at.key("name"));
        let domain = self.dns_name(spec.domain.as_deref(), "cluster.local", at.key("domain"));
        let minor = self.kubernetes(spec, at.key("kubernetes"));
        let endpoints = self.endpoints(spec, &at.key("api-server"));
        let service_cidrs = self.cidrs(spec.service_cidrs.as_deref(), &at.key("service-cidrs"));
        let pod_cidrs = self.cidrs(spec.pod_cidrs.as_deref(), &at.key("pod-cidrs"));
        let dns_path = at.key("dns");
        let dns = match &spec.dns {
            Some(texts) => {
                texts.iter().enumerate().filter_map(|(i, t)| self.address(t, &dns_path.index(i))).collect()
            }
            // kubeadm's convention (cmd/kubeadm/app/constants: GetDNSIP): the tenth address of the range.
            None => service_cidrs
                .iter()
                .filter_map(|cidr| Some(At::default(nth_address(cidr, 10)?, dns_path.clone())))
                .collect(),
        };
        Basics { name, minor, endpoints, service_cidrs, pod_cidrs, dns, domain }
    }

    /// The release of the control plane; the newest if it cannot be read.
    fn kubernetes(&mut self, spec: &ClusterSpec, path: Path) -> At<Minor> {
        let Some(text) = &spec.kubernetes else {
            self.missing(
                path.clone(),
                "flags and fields differ between releases",
                &format!(
                    "add the release of your control plane, such as `kubernetes = \"{}\"`",
                    Minor::newest()
                ),
            );
            return At::default(Minor::newest(), path);
        };
        self.minor(text, &path).unwrap_or_else(|| At::default(Minor::newest(), path))
    }

    fn endpoints(&mut self, spec: &ClusterSpec, path: &Path) -> Vec<At<Endpoint>> {
        let Some(urls) = spec.api_server.as_ref().filter(|urls| !urls.as_slice().is_empty()) else {
            self.missing(
                path.clone(),
                "kubelets and cluster-info need the address of the API server",
                "add its URL, such as `api-server = \"https://192.0.2.10:6443\"`",
            );
            return Vec::new();
        };
        let urls = urls.as_slice().iter().enumerate().map(|(i, url)| (urls.path(path, i), url));
        urls.filter_map(|(path, url)| self.parse_as(api_server_malformed::malformed, url, &path)).collect()
    }

    /// A minor release, written as `1.37`, `v1.37` or `1.37.2`.
    pub(super) fn minor(&mut self, text: &str, path: &Path) -> Option<At<Minor>> {
        match Minor::read(text) {
            Ok(minor) => Some(At::written(minor, path.clone())),
            Err(unknown) => {
                let mut malformed =
                    Malformed::of(unknown.what, unknown.problem).label("unsupported release").reason(
                        format!("nodejoin supports Kubernetes {} to {}", Minor::oldest(), Minor::newest()),
                    );
                if let Some(help) = unknown.help {
                    malformed = malformed.help(help);
                }
                self.refuse(kubernetes_unknown::malformed, path, malformed);
                None
            }
        }
    }

    fn dns_name(&mut self, text: Option<&str>, default: &str, path: Path) -> At<String> {
        match text {
            Some(text) if is_dns_subdomain(text) => At::written(text.to_owned(), path),
            Some(text) => {
                let malformed =
                    Malformed::new(format!("is not a lower-case DNS name: `{}`", text.escape_debug()))
                        .label("not a lower-case DNS name")
                        .help("use a-z, 0-9, dashes and dots; begin and end with a letter or a digit");
                self.malformed(rule_id::NAME_MALFORMED, &path, malformed);
                At::default(default.to_owned(), path)
            }
            None => At::default(default.to_owned(), path),
        }
    }

    /// A name in the API server's certificate.
    pub(super) fn server_name(&mut self, text: &str, path: &Path) -> Option<At<ServerName>> {
        self.parse(rule_id::NAME_MALFORMED, text, path)
    }

    pub(super) fn cidrs(&mut self, texts: Option<&[String]>, path: &Path) -> Vec<At<IpNet>> {
        let texts = texts.unwrap_or_default();
        texts.iter().enumerate().filter_map(|(i, text)| self.cidr(text, &path.index(i))).collect()
    }

    fn cidr(&mut self, text: &str, path: &Path) -> Option<At<IpNet>> {
        let shown = text.escape_debug();
        let Ok(net) = text.parse::<IpNet>() else {
            let malformed = match text.parse::<IpAddr>() {
                Ok(address) => Malformed::new(format!("has no prefix length: `{shown}`"))
                    .label("no prefix length")
                    .help(format!(
                        "add the prefix length of the range, or write `{shown}/{}` for this address alone",
                        if address.is_ipv4() { 32 } else { 128 }
                    )),
                Err(_) => Malformed::new(format!("is not an address range: `{shown}`"))
                    .label("not an address range")
                    .help("write an address and a prefix length, such as `10.96.0.0/12`"),
            };
            self.malformed(rule_id::CIDR_MALFORMED, path, malformed);
            return None;
        };
        if net.trunc() != net {
            let malformed = Malformed::new(format!("has host bits set: `{shown}`"))
                .label("host bits are set")
                .reason("some components clear the host bits, and others do not start with such a range")
                .help(format!("write `{}`", net.trunc()));
            self.malformed(rule_id::CIDR_MALFORMED, path, malformed);
            return None;
        }
        Some(At::written(net, path.clone()))
    }

    pub(super) fn address(&mut self, text: &str, path: &Path) -> Option<At<IpAddr>> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Some(At::written(address, path.clone()));
        }
        let shown = text.escape_debug();
        let mut malformed =
            Malformed::new(format!("is not an IP address: `{shown}`")).label("not an IP address");
        if let Some((address, _)) =
            text.split_once('/').filter(|(address, _)| address.parse::<IpAddr>().is_ok())
        {
            malformed = malformed.help(format!("remove the prefix length: `{address}`"));
        } else if text.split('.').count() == 4
            && text.split('.').any(|part| part.len() > 1 && part.starts_with('0'))
        {
            malformed = malformed
                .reason("some programs read numbers with leading zeros as octal, others as decimal")
                .help("remove the leading zeros");
        }
        self.refuse(address_malformed::malformed, path, malformed);
        None
    }
}

/// The n-th address of a range, counted from its first; nothing when the range is smaller.
pub(super) fn nth_address(net: &IpNet, n: u8) -> Option<IpAddr> {
    let address = match net.network() {
        IpAddr::V4(first) => IpAddr::V4(u32::from(first).checked_add(n.into())?.into()),
        IpAddr::V6(first) => IpAddr::V6(u128::from(first).checked_add(n.into())?.into()),
    };
    net.contains(&address).then_some(address)
}
