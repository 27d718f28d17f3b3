//! An endpoint of the container runtime that leads to no socket.

use super::support::of_kubelet;
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::model::{Setting, Shape};

pub(super) const RULE: Rule = Rule::new(
    "runtime-endpoint-malformed",
    Level::Deny,
    include_str!("runtime_endpoint_malformed.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    for field in ["containerRuntimeEndpoint", "imageServiceEndpoint"] {
        let Some(setting) = shape.kubelet.effective(field) else { continue };
        // An empty endpoint of the image service means the runtime's.
        if field == "imageServiceEndpoint" && setting.value.as_str() == Some("") {
            continue;
        }
        if let Some(finding) = problem(setting) {
            findings.push(of_kubelet(shape, finding));
        }
    }
}

/// Mirrors k8s.io/cri-client/pkg/util: parseEndpoint, GetAddressAndDialer.
fn problem(setting: &Setting) -> Option<Finding> {
    let text = setting.value.as_str()?;
    let shown = text.escape_debug();
    let finding =
        |problem: &str| Finding::new(RULE.name, &setting.path, format!("the runtime's endpoint {problem}"));
    Some(match text.split_once(':') {
        _ if text.is_empty() => finding("is empty")
            .label("empty")
            .reason("the kubelet does not start: the endpoint `was not specified or empty`")
            .help("remove this setting for containerd's, or write `unix:///run/containerd/containerd.sock`"),
        // Taken as a path, with a complaint: a rule of its own.
        None if text.starts_with('/') => return None,
        None => finding(&format!("`{shown}` is not a URL"))
            .label("no path of a socket")
            .reason("the kubelet takes it for a path from the folder that it runs in")
            .help(format!("write `unix:///run/{shown}`, the whole path of the socket")),
        Some(("unix", rest)) => match rest.strip_prefix("//").unwrap_or(rest) {
            path if path.starts_with('/') && path.len() > 1 => return None,
            path => finding(&format!("`{shown}` has no absolute path"))
                .label("three slashes: two of the URL, one of the path")
                .reason("what stands after two slashes is read as the name of a host, and not as part of the path")
                .help(match path.trim_start_matches('/') {
                    "" => "write `unix:///run/containerd/containerd.sock`".to_owned(),
                    rest => format!("write `unix:///{}`", rest.escape_debug()),
                }),
        },
        Some((scheme, _)) => finding(&format!("`{shown}` is not a socket of this machine"))
            .label(format!("`{}` is not `unix`", scheme.escape_debug()))
            .reason("the kubelet does not start: `only support unix socket endpoint`")
            .help("write `unix://` and the path of the runtime's socket"),
    })
}
