//! An endpoint of the container runtime that is not a socket.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::kube::Kube;
use crate::model::{KubeletSettings, Setting};
use crate::rules::support::is_flag;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::RUNTIME_ENDPOINT_MALFORMED,
    Level::Deny,
    include_str!("runtime_endpoint_malformed.md"),
    Check::Setting(check),
)
.late();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let kube = Kube::of(*kubelet.minor);
    for field in ["containerRuntimeEndpoint", "imageServiceEndpoint"] {
        let Some(setting) = kubelet.effective(field) else { continue };
        // Empty means the default in the file, and for the image service everywhere the runtime's endpoint.
        let in_file = kube.kubelet_field(field).is_present() && !is_flag(kubelet, field);
        if setting.value.as_str() == Some("") && (in_file || field == "imageServiceEndpoint") {
            continue;
        }
        if let Some(finding) = problem(setting) {
            findings.push(finding);
        }
    }
}

/// The flag of the runtime's endpoint, which releases have until it is only a field.
const FLAG: &str = "container-runtime-endpoint";

/// The finding for an endpoint that nothing sets, so that the kubelet has this default, in a release where that may be empty.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet: PreInitRuntimeService.
pub(crate) fn of_default(default: &str, kube: Kube, place: Place) -> Option<Finding> {
    let is_missing = default.is_empty() && kube.kubelet_flags().has(FLAG);
    is_missing.then(|| empty(place, &format!("--{FLAG}=")))
}

/// The finding for an empty endpoint. `key` is the text before its value at that place.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet: PreInitRuntimeService.
fn empty(place: Place, key: &str) -> Finding {
    let error = "the container runtime endpoint address was not specified or empty, use --container-runtime-endpoint to set";
    Finding::new(RULE.id, place, "the runtime's endpoint is empty")
        .label("must be a socket")
        .exits("the kubelet", error)
        .help(format!(
            "write `{key}unix:///run/containerd/containerd.sock`, or the socket of another runtime"
        ))
}

/// Mirrors k8s.io/cri-client/pkg/util: parseEndpoint, GetAddressAndDialer.
fn problem(setting: &Setting) -> Option<Finding> {
    let text = setting.value.as_str()?;
    let shown = text.escape_debug();
    let finding =
        |problem: &str| Finding::new(RULE.id, &setting.path, format!("the runtime's endpoint {problem}"));
    Some(match text.split_once(':') {
        _ if text.is_empty() => empty((&setting.path).into(), ""),
        _ if text.chars().any(|c| c.is_ascii_control()) => finding(&format!("`{shown}` is not a URL"))
            .label("has a control character")
            .exits("the kubelet", "net/url: invalid control character in URL")
            .help(
                "write the path of the socket in one line, such as `unix:///run/containerd/containerd.sock`",
            ),
        // Accepted as a path, with a warning: another rule's finding.
        None if text.starts_with('/') => return None,
        None => finding(&format!("`{shown}` is not a URL"))
            .label("not the path of a socket")
            .reason("the kubelet treats it as a path relative to its working directory")
            .help(format!("write the absolute path of the socket, such as `unix:///run/{shown}`")),
        Some(("unix", rest)) => match rest.strip_prefix("//").unwrap_or(rest) {
            path if path.starts_with('/') && path.len() > 1 => return None,
            path => finding(&format!("`{shown}` has no absolute path"))
                .label("needs three slashes")
                .reason("the part after two slashes is read as a host name, not as part of the path")
                .help(match path.trim_start_matches('/') {
                    "" => "write `unix:///run/containerd/containerd.sock`".to_owned(),
                    rest => format!("write `unix:///{}`", rest.escape_debug()),
                }),
        },
        Some((scheme, _)) => finding(&format!("`{shown}` is not a socket of this machine"))
            .label(format!("`{}` is not `unix`", scheme.escape_debug()))
            .exits("the kubelet", "only support unix socket endpoint")
            .help("write `unix://` and the path of the runtime's socket"),
    })
}
