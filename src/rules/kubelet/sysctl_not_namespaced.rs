//! A sysctl that is not namespaced.

use crate::diagnostic::{Finding, Findings, Level, rule_id, suggest};
use crate::kube::Kube;
use crate::model::KubeletSettings;
use crate::rules::support::entries;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SYSCTL_NOT_NAMESPACED,
    Level::Deny,
    include_str!("sysctl_not_namespaced.md"),
    Check::Setting(check),
)
.versioned()
.late();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let of_pods = Kube::of(*kubelet.minor).pod_sysctls();
    for field in ["allowedUnsafeSysctls", "defaultPodSysctls"] {
        let Some(setting) = kubelet.effective(field) else { continue };
        for entry in entries(setting) {
            let shown = entry.key.escape_debug();
            let (message, label) = if !is_sysctl(&entry.key, field == "allowedUnsafeSysctls") {
                (format!("`{shown}` is not a valid sysctl name"), "invalid name")
            } else if !is_namespaced(&entry.key, &of_pods) {
                (format!("sysctl `{shown}` is not namespaced"), "applies to the machine")
            } else {
                continue;
            };
            let finding = Finding::new(RULE.id, &entry.path, message).label(label);
            let finding = if entry.is_key { finding.at_key() } else { finding };
            let error = format!("the sysctls \"{shown}\" are not known to be namespaced");
            let help = format!("remove it; pods may set {}", suggest::listed(of_pods.iter().copied(), "and"));
            findings.push(finding.exits("the kubelet", error).help(help));
        }
    }
}

/// Mirrors k8s.io/kubernetes/pkg/apis/policy/validation: IsValidSysctlPattern.
fn is_sysctl(name: &str, pattern: bool) -> bool {
    let name = if pattern { name.strip_suffix('*').unwrap_or(name) } else { name };
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    let edge = |byte: Option<&u8>| byte.is_some_and(|byte| inner(*byte) && !matches!(byte, b'-' | b'_'));
    let segment = |part: &str| {
        let bytes = part.as_bytes();
        edge(bytes.first()) && edge(bytes.last()) && bytes.iter().all(|byte| inner(*byte))
    };
    let open = pattern && name.ends_with(['.', '/']);
    let name = if open { name.trim_end_matches(['.', '/']) } else { name };
    name.len() <= 253 && name.split(['.', '/']).all(segment)
}

/// Whether it is one that pods have for themselves. Only the part of its name before a star is compared.
fn is_namespaced(name: &str, of_pods: &[&str]) -> bool {
    let dotted = name.replace('/', ".");
    let name = dotted.split('*').next().unwrap_or_default();
    of_pods.iter().any(|known| match known.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == *known,
    })
}
