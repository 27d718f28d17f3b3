//! What kubeadm refuses of its configuration.

use std::net::IpAddr;

use super::arguments;
use super::configuration::Configuration;
use crate::diagnostic::Finding;
use crate::facts::Object;
use crate::kube::{Kube, Minor};
use crate::rules::form::kubeadm_document_refused;
use crate::rules::tokens::{secret_not_a_token, token_id_malformed};

/// A configuration that kubeadm refuses, and why.
pub(in crate::facts::from_folder) struct Refused {
    /// The name of its file.
    pub(in crate::facts::from_folder) file: String,
    /// The finding.
    pub(in crate::facts::from_folder) finding: Finding,
}

/// What kubeadm of every release refuses in the configurations of a folder.
pub(in crate::facts::from_folder) fn all(configurations: &[Configuration]) -> Vec<Refused> {
    let mut refused = Vec::new();
    for one in configurations {
        let documents = one.cluster.iter().chain(&one.init).chain(&one.join);
        let Some(file) = documents.clone().next().map(|object| object.file.source.name().to_owned()) else {
            continue;
        };
        let mut findings = Vec::new();
        for object in documents {
            findings.extend(version(object));
        }
        arguments::report(one, &mut findings);
        one.join.iter().for_each(|join| joining(join, &mut findings));
        refused.extend(findings.into_iter().map(|finding| Refused { file: file.clone(), finding }));
    }
    refused
}

/// Whether some release reads the API version.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/util/config: validateSupportedVersion.
fn version(object: &Object) -> Option<Finding> {
    const LIKE: &str = "ClusterConfiguration";
    const FIRST: &str = "MasterConfiguration";
    let version = object.api_version();
    let reads = |minor: Minor| {
        let kube = Kube::of(minor);
        kube.api_versions(LIKE).chain(kube.api_versions(FIRST)).any(|own| own == version)
    };
    if Minor::all().any(reads) || is_open(version) {
        return None;
    }
    let all: Vec<&str> = Kube::of(Minor::newest()).api_versions(LIKE).collect();
    let place = object.origin("apiVersion").place();
    Some(kubeadm_document_refused::version(place, object.kind(), version, &all))
}

/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/validation: ValidateJoinConfiguration.
fn joining(join: &Object, findings: &mut Vec<Finding>) {
    let refuse = |field: &str, problem: String, label: &str, help: &str| {
        let finding = kubeadm_document_refused::judge(join.origin(field).place(), &problem);
        finding.label(label).help(help)
    };
    let (by_token, by_file) = ("discovery.bootstrapToken", "discovery.file");
    let given = |field: &str| join.get(field).is_some_and(|value| !value.is_null());
    match (given(by_token), given(by_file)) {
        (true, true) => {
            let problem = "`bootstrapToken` and `file` cannot both be set".to_owned();
            findings.push(refuse(by_file, problem, "beside `bootstrapToken`", "remove one of them"));
        }
        (false, false) => {
            let problem = "`bootstrapToken` or `file` must be set".to_owned();
            findings.push(refuse("discovery", problem, "no discovery", "add `discovery.bootstrapToken`"));
        }
        _ => {}
    }
    let endpoint = format!("{by_token}.apiServerEndpoint");
    if given(by_token)
        && let text = join.text(&endpoint).unwrap_or_default()
        && let Some(why) = not_host_and_port(text)
    {
        let problem =
            format!("`apiServerEndpoint` must be `host:port`: address {}: {why}", text.escape_debug());
        let place = if text.is_empty() { by_token } else { endpoint.as_str() };
        findings.push(refuse(
            place,
            problem,
            "not a host and a port",
            "write it without a scheme, as in `10.0.0.1:6443`",
        ));
    }
    if let Some(path) =
        join.text("caCertPath").filter(|path| !path.starts_with('/') && !is_open(path) && !path.is_empty())
    {
        let problem = format!("`caCertPath` must be an absolute path: {}", path.escape_debug());
        findings.push(refuse("caCertPath", problem, "not absolute", "write a path that begins with `/`"));
    }
    for field in [format!("{by_token}.token"), "discovery.tlsBootstrapToken".to_owned()] {
        let Some(token) = join.text(&field).filter(|token| !token.is_empty() && !is_open(token)) else {
            continue;
        };
        let well = token.split_once('.').is_some_and(|(id, secret)| {
            token_id_malformed::is_id(id) && secret_not_a_token::is_secret(secret)
        });
        if !well {
            let problem = "the token is not of the form `id.secret`".to_owned();
            let help = "write six and sixteen lower-case letters and digits with a dot between them";
            findings.push(refuse(&field, problem, "not a bootstrap token", help));
        }
    }
}

/// Whether a text is a placeholder that is filled in later.
fn is_open(text: &str) -> bool {
    ["{{", "${", "$(", "<", "##", "%"].iter().any(|sign| text.contains(sign)) || text.starts_with('$')
}

/// Why Go does not split a text into a host and a port.
///
/// Mirrors net: SplitHostPort.
fn not_host_and_port(text: &str) -> Option<&'static str> {
    if is_open(text) {
        return None;
    }
    let Some((host, port)) = text.rsplit_once(':') else { return Some("missing port in address") };
    if let Some(rest) = text.strip_prefix('[') {
        let Some((_, after)) = rest.split_once(']') else { return Some("missing ']' in address") };
        return match after.strip_prefix(':') {
            None => Some("missing port in address"),
            Some(port) => port.contains(':').then_some("too many colons in address"),
        };
    }
    if port.contains(']') {
        return Some("missing port in address");
    }
    let several = host.contains(':');
    (several || text.parse::<IpAddr>().is_ok()).then_some("too many colons in address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_split_as_by_go() {
        for good in ["10.0.0.1:6443", "api:6443", "[fd00::1]:6443", ":6443", "api:", "{{ api }}", "${API}:1"]
        {
            assert_eq!(not_host_and_port(good), None, "{good}");
        }
        assert_eq!(not_host_and_port("10.0.0.1"), Some("missing port in address"));
        assert_eq!(not_host_and_port(""), Some("missing port in address"));
        assert_eq!(not_host_and_port("https://10.0.0.1:6443"), Some("too many colons in address"));
        assert_eq!(not_host_and_port("fd00::1"), Some("too many colons in address"));
        assert_eq!(not_host_and_port("[fd00::1]"), Some("missing port in address"));
        assert_eq!(not_host_and_port("[fd00::1"), Some("missing ']' in address"));
        assert_eq!(not_host_and_port("[fd00::1]:1:2"), Some("too many colons in address"));
    }
}
