//! A CredentialProviderConfig with which a kubelet does not start.

mod tokens;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostic::{Finding, Level, rule_id};
use crate::facts::{File, yaml};
use crate::kube::Kube;
use crate::kube::value::nanoseconds;
use crate::rules::Rule;
use crate::rules::support::document_shape::Shape;
use crate::rules::support::{Refusals, place_in};
use tokens::{TOKENS, items, text};

pub(super) const RULE: Rule = Rule::reported(
    rule_id::CREDENTIAL_PROVIDER_REFUSED,
    Level::Deny,
    include_str!("credential_provider_refused.md"),
)
.versioned();

const KIND: &str = "CredentialProviderConfig";

const SHAPE: Shape = Shape::Table(&[
    ("apiVersion", Shape::Text),
    ("kind", Shape::Text),
    ("providers", Shape::List(&Shape::Table(PROVIDER))),
]);

const PROVIDER: &[(&str, Shape)] = &[
    ("name", Shape::Text),
    ("matchImages", Shape::List(&Shape::Text)),
    ("defaultCacheDuration", Shape::Text),
    ("apiVersion", Shape::Text),
    ("args", Shape::List(&Shape::Text)),
    ("env", Shape::List(&Shape::Table(&[("name", Shape::Text), ("value", Shape::Text)]))),
    // Releases differ in what is in it.
    (TOKENS, Shape::Any),
];

/// The findings about the file of `--image-credential-provider-config`.
///
/// Mirrors k8s.io/kubernetes/pkg/credentialprovider/plugin: readCredentialProviderConfig, which decodes strictly, and
/// validateCredentialProviderConfig.
pub(crate) fn judge(file: &File, kube: Kube, is_on: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let Some(best) = kube.api_version(KIND) else { return Vec::new() };
    let document = match yaml::first(file) {
        Ok(Some(document)) => document,
        Ok(None) => return vec![another(file, best, "Object 'Kind' is missing")],
        Err(problem) => {
            let message = format!("the configuration of credential providers {}", problem.message);
            let finding =
                Finding::new(RULE.id, problem.origin.place(), message).label("not readable as YAML");
            return vec![
                finding.exits("the kubelet", "error converting YAML to JSON").help("correct the file"),
            ];
        }
    };
    let (kind, version) = (document.kind(), document.api_version());
    if kind != KIND || !kube.api_versions(KIND).any(|known| known == version) {
        let said = match (kind, version) {
            ("", _) => "Object 'Kind' is missing".to_owned(),
            (_, "") => "Object 'apiVersion' is missing".to_owned(),
            _ => format!("no kind {kind:?} is registered for version {version:?}"),
        };
        return vec![another(file, best, &said)];
    }
    let mut refusals = Refusals::default();
    SHAPE.check(&mut refusals, &document.value, "", "");
    for key in document.repeated() {
        let name = key.value.rsplit('.').next().unwrap_or_default();
        let error = format!("strict decoding error: yaml: unmarshal errors: key {name:?} already set in map");
        refusals.push(key.value, "is set twice", error, "remove one of the two");
    }
    durations(&mut refusals, &document.value);
    tokens::decode(&mut refusals, &document.value, kube);
    if refusals.is_empty() {
        providers(&mut refusals, &document.value, kube);
        tokens::validate(&mut refusals, &document.value, is_on);
    }
    refusals.findings_of("the kubelet", RULE.id, |path, part| place_in(&document, path, part))
}

/// The names of the programs that the file of credential providers names.
pub(crate) fn programs(file: &File) -> Vec<String> {
    let document = yaml::first(file).ok().flatten();
    let names = document.iter().flat_map(|document| items(&document.value));
    names.map(|(_, provider)| text(provider, "name").to_owned()).filter(|name| !name.is_empty()).collect()
}

/// The finding for a program of a provider that does not exist; `file` is that of the providers.
///
/// Mirrors k8s.io/kubernetes/pkg/credentialprovider/plugin: RegisterCredentialProviderPlugins.
pub(crate) fn missing(path: &str, file: &File) -> Finding {
    let shown = path.escape_debug();
    Finding::new(
        RULE.id,
        file.whole().place(),
        format!("the program `{shown}` of a credential provider does not exist"),
    )
    .label("names the provider")
    .exits("the kubelet", format!("plugin binary executable {shown} did not exist"))
    .help("install the program there, or remove its provider")
}

fn another(file: &File, best: &str, said: &str) -> Finding {
    Finding::new(RULE.id, file.whole().place(), format!("the file is not a {KIND} that this release reads"))
        .label("another kind or version")
        .exits("the kubelet", format!("error decoding config: {said}"))
        .help(format!("write `apiVersion: {best}` and `kind: {KIND}`"))
}

/// Durations that cannot be decoded.
fn durations(refusals: &mut Refusals, document: &Value) {
    for (index, provider) in items(document) {
        let Some(given) = provider.get("defaultCacheDuration").and_then(Value::as_str) else { continue };
        if nanoseconds(given).is_none() {
            let path = format!("providers[{index}].defaultCacheDuration");
            let error = format!("time: invalid duration {given:?}");
            refusals.push(&path, "is not a duration", error, "write a duration such as `10m`");
        }
    }
}

fn providers(refusals: &mut Refusals, document: &Value, kube: Kube) {
    if items(document).next().is_none() {
        let why = "at least 1 item in plugins is required";
        refusals.required(
            "providers",
            "providers",
            why,
            "write a provider, or remove the flags of credential providers",
        );
    }
    let mut seen = BTreeSet::new();
    for (index, provider) in items(document) {
        let at = |name: &str| format!("providers[{index}].{name}");
        let name = text(provider, "name");
        let wrong = match name {
            _ if name.contains('/') => Some("provider name cannot contain '/'"),
            _ if name.contains(' ') => Some("provider name cannot contain spaces"),
            "." => Some("provider name cannot be '.'"),
            ".." => Some("provider name cannot be '..'"),
            _ => None,
        };
        if let Some(why) = wrong {
            let help = "write the name of the plugin's program";
            refusals.invalid(&at("name"), "providers.name", name, "is not a valid name", why, help);
        }
        if !seen.insert(name) {
            refusals.duplicate(&at("name"), "providers.name", name, "keep one of the two");
        }
        let version = text(provider, "apiVersion");
        let known: Vec<&'static str> = kube.api_versions("CredentialProviderRequest").collect();
        if version.is_empty() {
            let help = format!("write `{}`", known.last().copied().unwrap_or_default());
            refusals.required(&at("apiVersion"), "providers.apiVersion", "", help);
        } else if !known.contains(&version) {
            refusals.unsupported(&at("apiVersion"), "providers.apiVersion", version, &known);
        }
        images(refusals, provider, &at("matchImages"));
        cache(refusals, provider, &at("defaultCacheDuration"));
    }
}

/// Mirrors k8s.io/kubernetes/pkg/credentialprovider: ParseSchemelessURL.
fn images(refusals: &mut Refusals, provider: &Value, path: &str) {
    let own = "providers.matchImages";
    let images = provider.get("matchImages").and_then(Value::as_array);
    let images: Vec<&str> = images.into_iter().flatten().filter_map(Value::as_str).collect();
    if images.is_empty() {
        let why = "at least 1 item in matchImages is required";
        refusals.required(
            path,
            own,
            why,
            "write the registries that the provider is for, such as `*.azurecr.io`",
        );
    }
    for (index, image) in images.iter().enumerate() {
        let host = image.split(['/', '?', '#']).next().unwrap_or_default();
        let port = host.rsplit_once(':').map(|(_, port)| port).filter(|_| !host.contains(['[', '@']));
        let why = match port {
            _ if image.chars().any(|c| c.is_ascii_control()) => "net/url: invalid control character in URL",
            _ if host.contains([' ', '^', '`', '{', '}', '|', '\\']) => "invalid character in host name",
            Some(port) if !port.chars().all(|digit| digit.is_ascii_digit()) => "invalid port after host",
            _ => continue,
        };
        let why = format!("match image is invalid: {why}");
        let help = "write a host with an optional port and path, such as `registry.example:5000/team`";
        refusals.invalid(&format!("{path}[{index}]"), own, image, "is not a valid pattern", &why, help);
    }
}

fn cache(refusals: &mut Refusals, provider: &Value, path: &str) {
    let own = "providers.defaultCacheDuration";
    let given = provider.get("defaultCacheDuration").and_then(Value::as_str);
    match given {
        None => refusals.required(path, own, "", "write how long credentials are kept, such as `10m`"),
        Some(given) if nanoseconds(given).is_some_and(|value| value < 0) => {
            let why = "must be greater than or equal to 0";
            refusals.invalid(path, own, given, "is negative", why, "write a duration such as `10m`, or `0s`");
        }
        Some(_) => {}
    }
}
