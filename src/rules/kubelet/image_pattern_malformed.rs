//! A pattern of images that the kubelet cannot read.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::{Behaviour, Kube};
use crate::model::KubeletSettings;
use crate::rules::support::{entries, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::IMAGE_PATTERN_MALFORMED,
    Level::Deny,
    include_str!("image_pattern_malformed.md"),
    Check::Setting(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(list) = kubelet.effective("preloadedImagesVerificationAllowlist") else { return };
    let needs_registry = Kube::of(*kubelet.minor).kubelet_does(Behaviour::IMAGE_PATTERN_NEEDS_REGISTRY);
    for entry in entries(list) {
        let Some(wrong) = wrong(&entry.key, needs_registry) else { continue };
        let message = match entry.key.as_str() {
            "" => "an empty string is not a valid image pattern".to_owned(),
            text => format!("`{}` is not a valid image pattern", text.escape_debug()),
        };
        let said = format!("invalid image pattern in preloadedImagesVerificationAllowlist: {wrong}");
        let finding = refused(RULE.id, &entry.path, message, &said).label("invalid pattern");
        findings.push(finding.help(
            "write an image without tag and digest, or a path and `/*`, such as `registry.example.com/team/*`",
        ));
    }
}

/// What is wrong with a pattern, in the kubelet's words.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/images/pullmanager: getAllowlistImagePattern.
fn wrong(pattern: &str, needs_registry: bool) -> Option<&'static str> {
    if pattern.trim() != pattern {
        return Some("leading/trailing spaces are not allowed");
    }
    let name = if pattern.ends_with("/*") { pattern.trim_end_matches('*') } else { pattern };
    if name.is_empty() {
        return Some("the supplied pattern is too short");
    }
    if name.contains('*') {
        return Some("not a valid wildcard pattern, only patterns ending with '/*' are allowed");
    }
    if name.len() < pattern.len() {
        return (name == "/").then_some("at least registry hostname is required");
    }
    let last = name.rsplit('/').next().unwrap_or_default();
    let tagged = name.contains('@') || last.contains(':');
    if tagged || (needs_registry && !has_registry(name)) {
        return Some("neither tag nor digest is accepted in an image reference");
    }
    (!is_name(name)).then_some("failed to parse as an image name: invalid reference format")
}

/// Mirrors github.com/distribution/reference: ReferenceRegexp.
fn is_name(name: &str) -> bool {
    let of = |text: &str, more: &str| {
        text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || more.contains(c))
    };
    let is_edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_part = |part: &str| part.starts_with(is_edge) && part.ends_with(is_edge) && of(part, "._-");
    let is_domain = |part: &str| !part.is_empty() && of(&part.to_ascii_lowercase(), ".-:[]");
    match name.split_once('/') {
        Some((first, rest)) => (is_part(first) || is_domain(first)) && rest.split('/').all(is_part),
        None => is_part(name),
    }
}

/// Whether a name is as it would be with a registry put before it.
///
/// Mirrors github.com/distribution/reference: splitDockerDomain.
fn has_registry(name: &str) -> bool {
    let Some((first, rest)) = name.split_once('/') else { return false };
    let is_domain = first.contains(['.', ':']) || first == "localhost" || first.to_ascii_lowercase() != first;
    is_domain && first != "index.docker.io" && (first != "docker.io" || rest.contains('/'))
}
