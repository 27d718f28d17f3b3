use std::net::IpAddr;

use ipnet::IpNet;
use regex::Regex;
use serde::Deserialize;
use serde_json::Value;
use x509_cert::der::{Decode, DecodePem};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::request::{CertReq, ExtensionReq};

use super::kubectl::Kubectl;
use super::outcome::{Doing, Outcome};

/// A stand-in for kubelet-csr-approver, whose module cannot be had everywhere: it reads the same values and judges
/// serving requests as that program documents them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StandInApprover {
    provider_regex: String,
    provider_ip_prefixes: Vec<String>,
    allowed_dns_names: usize,
    bypass_dns_resolution: bool,
    bypass_hostname_check: bool,
    ignore_non_system_node: bool,
    max_expiration_seconds: Option<String>,
}

impl StandInApprover {
    /// From the text of `kubelet-csr-approver-values.yaml`.
    pub(crate) fn new(values: &str) -> Outcome<Self> {
        serde_yaml::from_str(values).doing("the approver's values")
    }

    /// Judges every pending request; gives how many it approved and why it denied others.
    pub(crate) fn round(&self, kubectl: &Kubectl) -> Outcome<(usize, Vec<String>)> {
        let (mut approved, mut denied) = (0, Vec::new());
        for request in kubectl.items(&["csr"])? {
            let spec = &request["spec"];
            let pending = request["status"]["conditions"].as_array().is_none_or(Vec::is_empty);
            if !pending || spec["signerName"] != "kubernetes.io/kubelet-serving" {
                continue;
            }
            let name = request["metadata"]["name"].as_str().unwrap_or_default();
            match self.judge(spec)? {
                Verdict::Ignore => {}
                Verdict::Approve => {
                    kubectl.run(&["certificate", "approve", name])?;
                    approved += 1;
                }
                Verdict::Deny(reason) => {
                    kubectl.run(&["certificate", "deny", name])?;
                    denied.push(reason);
                }
            }
        }
        Ok((approved, denied))
    }

    fn judge(&self, spec: &Value) -> Outcome<Verdict> {
        let user = spec["username"].as_str().unwrap_or_default();
        let Some(node) = user.strip_prefix("system:node:") else {
            return Ok(if self.ignore_non_system_node {
                Verdict::Ignore
            } else {
                Verdict::Deny(format!("{user} is no node"))
            });
        };
        let (subject, names, addresses) = read(spec["request"].as_str().unwrap_or_default())?;
        if !subject.contains(&format!("CN={user}")) {
            return Ok(Verdict::Deny(format!("the subject {subject} is not {user}")));
        }
        if !Regex::new(&self.provider_regex).doing("providerRegex")?.is_match(node) {
            return Ok(Verdict::Deny(format!("the name {node} is none of ours")));
        }
        if names.is_empty() && addresses.is_empty() {
            return Ok(Verdict::Deny("it names nothing".into()));
        }
        if names.len() > self.allowed_dns_names {
            return Ok(Verdict::Deny(format!("it has {} names", names.len())));
        }
        if let Some(name) = names.iter().find(|name| !self.bypass_hostname_check && !name.starts_with(node)) {
            return Ok(Verdict::Deny(format!("{node} asks for the name {name}")));
        }
        if !self.bypass_dns_resolution {
            return Err("the stand-in asks no DNS server".into());
        }
        let ranges: Result<Vec<IpNet>, _> =
            self.provider_ip_prefixes.iter().map(|range| range.parse()).collect();
        let ranges = ranges.doing("providerIpPrefixes")?;
        let foreign = |address: &&IpAddr| !ranges.iter().any(|range| range.contains(*address));
        if let Some(address) = addresses.iter().find(foreign) {
            return Ok(Verdict::Deny(format!("{node} asks for the address {address}")));
        }
        let longest = self.max_expiration_seconds.as_deref().map(str::parse::<u64>).transpose();
        let longest = longest.doing("maxExpirationSeconds")?;
        match (spec["expirationSeconds"].as_u64(), longest) {
            (Some(asked), Some(longest)) if asked > longest => {
                Ok(Verdict::Deny(format!("it asks for {asked} s")))
            }
            _ => Ok(Verdict::Approve),
        }
    }
}

enum Verdict {
    Approve,
    Deny(String),
    Ignore,
}

/// A request's subject, DNS names and addresses.
fn read(request: &str) -> Outcome<(String, Vec<String>, Vec<IpAddr>)> {
    let pem =
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, request).doing("a request")?;
    let request = CertReq::from_pem(pem).doing("a request")?;
    let (mut names, mut addresses) = (Vec::new(), Vec::new());
    for attribute in request.info.attributes.iter() {
        for value in attribute.values.iter() {
            let Ok(extensions) = value.decode_as::<ExtensionReq>() else { continue };
            for extension in extensions.0 {
                let Ok(alternatives) = SubjectAltName::from_der(extension.extn_value.as_bytes()) else {
                    continue;
                };
                for alternative in alternatives.0 {
                    match alternative {
                        GeneralName::DnsName(name) => names.push(name.to_string()),
                        GeneralName::IpAddress(bytes) => addresses.extend(address(bytes.as_bytes())),
                        other => return Err(format!("a request has the name {other:?}")),
                    }
                }
            }
        }
    }
    Ok((request.info.subject.to_string(), names, addresses))
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}
