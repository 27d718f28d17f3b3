use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::Documents;
use crate::kube::value::nanoseconds;
use crate::rules::fact::ServerFlags;
use crate::rules::support::document::{Refusals, field_of, items_of, text_at};
use crate::rules::support::document_shape::Shape;

const KEYS: Shape =
    Shape::Table(&[("keys", Shape::List(&Shape::Table(&[("name", Shape::Text), ("secret", Shape::Text)])))]);

/// The EncryptionConfiguration, also under its older name, which is read as well.
pub(in crate::rules) const ENCRYPTION: Documents = Documents {
    kind: "EncryptionConfiguration",
    also: |object| object.api_version() == "v1" && object.kind() == "EncryptionConfig",
    loading: "error while parsing file: error decoding encryption provider configuration file: ",
    shape: Shape::Table(&[
        ("apiVersion", Shape::Text),
        ("kind", Shape::Text),
        (
            "resources",
            Shape::List(&Shape::Table(&[
                ("resources", Shape::List(&Shape::Text)),
                (
                    "providers",
                    Shape::List(&Shape::Table(&[
                        ("aesgcm", KEYS),
                        ("aescbc", KEYS),
                        ("secretbox", KEYS),
                        ("identity", Shape::Table(&[])),
                        (
                            "kms",
                            Shape::Table(&[
                                ("apiVersion", Shape::Text),
                                ("name", Shape::Text),
                                ("cachesize", Shape::Whole),
                                ("endpoint", Shape::Text),
                                ("timeout", Shape::Duration),
                            ]),
                        ),
                    ])),
                ),
            ])),
        ),
    ]),
    validate,
};

/// The providers, and the lengths of the keys of those that have some.
static PROVIDERS: [(&str, &[usize]); 5] = [
    ("kms", &[]),
    ("aesgcm", &[16, 24, 32]),
    ("aescbc", &[16, 24, 32]),
    ("secretbox", &[32]),
    ("identity", &[]),
];

/// Mirrors k8s.io/apiserver/pkg/apis/apiserver/validation: ValidateEncryptionConfiguration.
fn validate(refusals: &mut Refusals, document: &Value, flags: &ServerFlags<'_>) {
    let entries = items_of(document, "resources");
    if entries.is_empty() {
        let why = "at least one resources is required";
        return refusals.required("resources", "resources", why, "list `secrets` and a provider");
    }
    let reloads = flags.text("encryption-provider-config-automatic-reload") == Some("true");
    let mut names = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let at = format!("resources[{index}]");
        resources(refusals, items_of(entry, "resources"), &format!("{at}.resources"));
        let path = format!("{at}.providers");
        let providers = items_of(entry, "providers");
        if providers.is_empty() {
            let why = format!("at least one {path} is required");
            refusals.required(
                &path,
                &path,
                &why,
                "list a provider, and `identity` for what is not encrypted yet",
            );
        }
        for (index, one) in providers.iter().enumerate() {
            provider(refusals, one, &format!("{path}[{index}]"), (&mut names, reloads));
        }
    }
}

fn resources(refusals: &mut Refusals, list: &[Value], path: &str) {
    if list.is_empty() {
        let why = format!("at least one {path} is required");
        return refusals.required(path, path, &why, "list `secrets`");
    }
    let names: Vec<&str> = list.iter().map(|name| name.as_str().unwrap_or_default()).collect();
    overlap(refusals, &names, path);
    for (index, name) in names.iter().enumerate() {
        let group = name.split_once('.').map_or("", |(_, group)| group);
        let why = match *name {
            name if name.chars().any(char::is_uppercase) => {
                "resource name should not contain capital letters"
            }
            "*" => {
                "use '*.' to encrypt all the resources from core API group or *.* to encrypt all resources"
            }
            "apiserveripinfo" | "serviceipallocations" | "servicenodeportallocations" => {
                "resources which do not have REST API/s cannot be encrypted"
            }
            _ if group == "events.k8s.io" => {
                "'*.events.k8s.io' objects are stored using the 'events' API group in etcd. Use 'events' instead in the config file"
            }
            _ if group == "extensions" => {
                "'extensions' group has been removed and cannot be used for encryption"
            }
            name if group == "*" && name != "*.*" => {
                "encrypting the same resource across groups is not supported"
            }
            _ => continue,
        };
        let path = format!("{path}[{index}]");
        let what = format!("is `{}`", name.escape_debug());
        refusals.invalid(
            &path,
            &path,
            name,
            what,
            why,
            "write a resource such as `secrets` or `deployments.apps`",
        );
    }
}

/// Resources that a list has twice, or that a wildcard before them covers.
fn overlap(refusals: &mut Refusals, names: &[&str], path: &str) {
    let split = |name: &str| {
        let (resource, group) = name.split_once('.').unwrap_or((name, ""));
        (resource.to_owned(), group.to_owned())
    };
    let all: Vec<(String, String)> = names.iter().map(|name| split(name)).collect();
    let after = |(index, one)| all.iter().skip(index + 1).map(move |other| (one, other));
    let pairs: Vec<_> = all.iter().enumerate().flat_map(after).collect();
    let is_all = |one: &(String, String)| one.0 == "*" && one.1 == "*";
    let why = if pairs.iter().any(|(one, other)| one == other) {
        "the same resource cannot be specified multiple times"
    } else if pairs.iter().any(|(one, other)| {
        is_all(one) || is_all(other) || one.1 == other.1 && (one.0 == "*" || other.0 == "*")
    }) {
        "using overlapping resources such as 'secrets' and '*.' in the same resource list is not allowed as they will be masked"
    } else {
        return;
    };
    refusals.invalid(path, path, "", "has resources that overlap", why, "keep each resource once");
}

fn provider<'v>(
    refusals: &mut Refusals,
    one: &'v Value,
    path: &str,
    (names, reloads): (&mut Vec<&'v str>, bool),
) {
    let given: Vec<&(&str, &[usize])> =
        PROVIDERS.iter().filter(|(name, _)| one.get(name).is_some_and(|own| !own.is_null())).collect();
    let [(name, lengths)] = given[..] else {
        let (what, why) = match given.is_empty() {
            true => (
                "names no provider",
                "provider does not contain any of the expected providers: KMS, AESGCM, AESCBC, Secretbox, Identity",
            ),
            false => (
                "names several providers",
                "more than one provider specified in a single element, should split into different list elements",
            ),
        };
        return refusals.invalid(path, path, "", what, why, "write one provider for each entry of the list");
    };
    let own = field_of(one, name);
    let path = format!("{path}.{name}");
    match (*name, lengths.is_empty()) {
        ("kms", _) => {
            kms(refusals, own, &path, (names.as_slice(), reloads));
            names.push(text_at(own, "name"));
        }
        (_, false) => keys(refusals, items_of(own, "keys"), &format!("{path}.keys"), lengths),
        _ => {}
    }
}

fn keys(refusals: &mut Refusals, keys: &[Value], path: &str, lengths: &[usize]) {
    if keys.is_empty() {
        return refusals.required(path, path, "at least one keys is required", "add a key");
    }
    for (index, key) in keys.iter().enumerate() {
        let at = format!("{path}[{index}]");
        let (name, secret) = (format!("{at}.name"), format!("{at}.secret"));
        if text_at(key, "name").is_empty() {
            refusals.required(&name, &name, "name is a mandatory field for a key", "name the key");
        }
        let help = "write 32 random bytes in base64: `head -c 32 /dev/urandom | base64`";
        let text = text_at(key, "secret");
        if text.is_empty() {
            refusals.required(&secret, &secret, "secret is a mandatory field for a key", help);
            continue;
        }
        // Go's decoder skips line breaks.
        let plain: String = text.chars().filter(|c| !['\r', '\n'].contains(c)).collect();
        let Ok(bytes) = STANDARD.decode(plain.as_bytes()).map(zeroize::Zeroizing::new) else {
            let why = "secrets must be base64 encoded";
            refusals.invalid(&secret, &secret, "REDACTED", "is not base64", why, help);
            continue;
        };
        if !lengths.contains(&bytes.len()) {
            let listed: Vec<String> = lengths.iter().map(usize::to_string).collect();
            let why = format!(
                "secret is not of the expected length, got {}, expected one of [{}]",
                bytes.len(),
                listed.join(" ")
            );
            refusals.invalid(&secret, &secret, "REDACTED", format!("has {} bytes", bytes.len()), &why, help);
        }
    }
}

fn kms(refusals: &mut Refusals, own: &Value, path: &str, (names, reloads): (&[&str], bool)) {
    let at = |field: &str| format!("{path}.{field}");
    let version = match text_at(own, "apiVersion") {
        "" => "v1",
        version => version,
    };
    let name = text_at(own, "name");
    let (why, help) = if name.is_empty() {
        (Some("name is a mandatory field for a provider".to_owned()), "name the provider")
    } else if version != "v1" && name.contains(':') {
        (Some(format!("invalid KMS provider name {name}, must not contain ':'")), "leave the colon out")
    } else if (version != "v1" || reloads) && names.contains(&name) {
        (
            Some(format!("duplicate KMS provider name {name}, names must be unique")),
            "give each a name of its own",
        )
    } else {
        (None, "")
    };
    if let Some(why) = why {
        refusals.invalid(&at("name"), &at("name"), name, "is not usable", &why, help);
    }
    kms_connection(refusals, own, &at);
    kms_version(refusals, own, version, &at);
}

/// How a provider is reached.
fn kms_connection(refusals: &mut Refusals, own: &Value, at: &impl Fn(&str) -> String) {
    let timeout = text_at(own, "timeout");
    if nanoseconds(timeout).is_some_and(|value| value <= 0) {
        let why = "timeout should be a positive value";
        refusals.invalid(&at("timeout"), &at("timeout"), timeout, "is not positive", why, "write `3s`");
    }
    let endpoint = text_at(own, "endpoint");
    if endpoint.is_empty() {
        let why = "endpoint is a mandatory field for a kms";
        refusals.invalid(
            &at("endpoint"),
            &at("endpoint"),
            "",
            "is missing",
            why,
            "write `unix:///path/of/the/socket`",
        );
    } else if !endpoint.to_ascii_lowercase().starts_with("unix:") {
        let why = "unsupported scheme for KMS provider, only unix is supported";
        let help = "write `unix:///path/of/the/socket`";
        refusals.invalid(&at("endpoint"), &at("endpoint"), endpoint, "is not a socket", why, help);
    }
}

/// The version of a provider, and what belongs to one version.
fn kms_version(refusals: &mut Refusals, own: &Value, version: &str, at: &impl Fn(&str) -> String) {
    if !["v1", "v2"].contains(&version) {
        let why = format!("unsupported apiVersion {version} for KMS provider, only v1 and v2 are supported");
        refusals.invalid(&at("apiVersion"), &at("apiVersion"), version, "does not exist", &why, "write `v2`");
    }
    match own.get("cachesize").and_then(Value::as_i64) {
        Some(size) if version != "v1" => {
            let why = "cachesize is not supported in v2";
            refusals.invalid(
                &at("cachesize"),
                &at("cachesize"),
                &size.to_string(),
                "belongs to v1",
                why,
                "remove it",
            );
        }
        Some(0) => {
            let why = "cachesize should be a positive value, or negative to disable";
            refusals.invalid(
                &at("cachesize"),
                &at("cachesize"),
                "0",
                "is zero",
                why,
                "write a positive number",
            );
        }
        _ => {}
    }
}
