//! `tokenAttributes` of a credential provider: the tokens of service accounts that it is given.

use serde_json::Value;

use crate::kube::Kube;
use crate::rules::support::Refusals;

/// The field.
pub(super) const TOKENS: &str = "tokenAttributes";

/// The providers of a document.
pub(super) fn items(document: &Value) -> impl Iterator<Item = (usize, &Value)> {
    document.get("providers").and_then(Value::as_array).into_iter().flatten().enumerate()
}

/// The text of a field, or nothing.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The gate without which a release has no such field, or refuses it.
const GATE: &str = "KubeletServiceAccountTokenForCredentialProviders";

/// The version of documents and providers that has the field.
const DOCUMENT: &str = "kubelet.config.k8s.io/v1";
const PROVIDER: &str = "credentialprovider.kubelet.k8s.io/v1";

const FIELDS: [&str; 5] = [
    "serviceAccountTokenAudience",
    "cacheType",
    "requireServiceAccount",
    "requiredServiceAccountAnnotationKeys",
    "optionalServiceAccountAnnotationKeys",
];

fn tables(document: &Value) -> impl Iterator<Item = (usize, &Value, &Value)> {
    items(document).filter_map(|(index, provider)| {
        let table = provider.get(TOKENS).filter(|table| !table.is_null())?;
        Some((index, provider, table))
    })
}

/// What a release cannot decode.
pub(super) fn decode(refusals: &mut Refusals, document: &Value, kube: Kube) {
    let has_field = kube.gate(GATE).is_present() && text(document, "apiVersion") == DOCUMENT;
    for (index, _, table) in tables(document) {
        let path = format!("providers[{index}].{TOKENS}");
        let mut unknown = |path: &str, help: &str| {
            let error = format!("strict decoding error: unknown field {path:?}");
            refusals.push(path, "does not exist", error, help);
        };
        if !has_field {
            unknown(&path, "remove it");
            continue;
        }
        for name in table.as_object().into_iter().flatten().map(|(name, _)| name) {
            if !FIELDS.contains(&name.as_str()) {
                unknown(&format!("{path}.{name}"), "remove it");
            }
        }
    }
}

/// What is refused of its values.
///
/// Mirrors k8s.io/kubernetes/pkg/credentialprovider/plugin: validateCredentialProviderConfig.
pub(super) fn validate(refusals: &mut Refusals, document: &Value, is_on: &dyn Fn(&str) -> bool) {
    for (index, provider, table) in tables(document) {
        let path = format!("providers[{index}].{TOKENS}");
        let own = "providers.tokenAttributes";
        if !is_on(GATE) {
            let error =
                format!("{own}: Forbidden: {TOKENS} is not supported when {GATE} feature gate is disabled");
            refusals.push(&path, "needs a feature gate", error, format!("switch on `{GATE}`, or remove it"));
        }
        if text(provider, "apiVersion") != PROVIDER {
            let error = format!("{own}: Forbidden: {TOKENS} is only supported for {PROVIDER} API version");
            let help = format!("write `apiVersion: {PROVIDER}` in the provider");
            refusals.push(&path, "needs another version of the provider", error, help);
        }
        let at = |name: &str| (format!("{path}.{name}"), format!("{own}.{name}"));
        if text(table, "serviceAccountTokenAudience").is_empty() {
            let (path, own) = at("serviceAccountTokenAudience");
            refusals.required(&path, &own, "", "write the audience of the tokens");
        }
        let required = table.get("requireServiceAccount").and_then(Value::as_bool);
        if required.is_none() {
            let (path, own) = at("requireServiceAccount");
            refusals.required(&path, &own, "", "write `true` or `false`");
        }
        let keys = |name: &str| table.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        if required == Some(false) && !keys("requiredServiceAccountAnnotationKeys").is_empty() {
            let (path, own) = at("requiredServiceAccountAnnotationKeys");
            let why =
                "requireServiceAccount cannot be false when requiredServiceAccountAnnotationKeys is set";
            refusals.push(
                &path,
                "needs a service account",
                format!("{own}: Forbidden: {why}"),
                "write `requireServiceAccount: true`",
            );
        }
        if keys("requiredServiceAccountAnnotationKeys")
            .iter()
            .any(|key| keys("optionalServiceAccountAnnotationKeys").contains(key))
        {
            let error = format!("{own}: Invalid value: annotation keys cannot be both required and optional");
            refusals.push(
                &path,
                "has a key that is required and optional",
                error,
                "keep the key in one of the lists",
            );
        }
    }
}
