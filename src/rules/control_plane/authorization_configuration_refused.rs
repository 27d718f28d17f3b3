//! An AuthorizationConfiguration with which kube-apiserver does not start.

use serde_json::{Map, Value};

use crate::diagnostic::{Finding, Findings, Level, rule_id, suggest};
use crate::facts::{File, Object};
use crate::kube::value::{is_dns_subdomain, nanoseconds};
use crate::rules::fact::{List, Release};
use crate::rules::support::{AUTHORIZERS, Fields, Refusals, document_of, place_in, text_at};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::AUTHORIZATION_CONFIGURATION_REFUSED,
    Level::Deny,
    include_str!("authorization_configuration_refused.md"),
    Check::Cluster(check),
)
.versioned();

/// The kind of the document.
const KIND: &str = "AuthorizationConfiguration";

/// How the errors of decoding begin.
const LOADING: &str = "failed to load AuthorizationConfiguration from file";

/// The gate without which the oldest releases with the flag refuse it.
const GATE: &str = "StructuredAuthorizationConfiguration";

/// The fields of each table, which are decoded strictly.
///
/// Mirrors k8s.io/apiserver/pkg/apis/apiserver/v1: AuthorizationConfiguration and the types below it, the same in all its
/// versions but for the two caches, which the newest have.
const FIELDS: Fields = &[
    ("", &["apiVersion", "kind", "authorizers"]),
    ("authorizers", &["type", "name", "webhook"]),
    (
        "webhook",
        &[
            "authorizedTTL",
            "cacheAuthorizedRequests",
            "unauthorizedTTL",
            "cacheUnauthorizedRequests",
            "timeout",
            "subjectAccessReviewVersion",
            "matchConditionSubjectAccessReviewVersion",
            "failurePolicy",
            "connectionInfo",
            "matchConditions",
        ],
    ),
    ("connectionInfo", &["type", "kubeConfigFile"]),
    ("matchConditions", &["expression"]),
];

/// The longest that a webhook is waited for.
const LONGEST_TIMEOUT: i64 = 30_000_000_000;

/// The refusals of one document.
struct Authorizers<'a> {
    document: &'a Object,
    refusals: Refusals,
}

/// The file that the spec names, and a release that reads none.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthorizationOptions.Validate.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let Some(own) = &apiserver.authorization else { return };
    let gates = |name: &str| apiserver.gates.get(name).map(|on| on.value);
    let (known, on) = (
        cluster.kube.apiserver_flags().has("authorization-config"),
        cluster.kube.feature_is_on_with(GATE, gates),
    );
    if known && on {
        let file = File::new(own.source.clone());
        let release = Release { kube: cluster.kube, place: Some((&cluster.minor.path).into()) };
        // Rules about authorizers are silent while the file is refused.
        for finding in refusals(&file, &release) {
            findings.push(finding);
            findings.mark_unread(own.path.clone());
        }
        return;
    }
    let (error, help) = match known {
        true => (
            format!("--authorization-config cannot be used without enabling the {GATE} feature gate"),
            format!("write `{GATE} = true` under `[control-plane.apiserver.feature-gates]`"),
        ),
        false => (
            "unknown flag: --authorization-config".to_owned(),
            "list the authorizers in `authorization-modes`, in the file's order".to_owned(),
        ),
    };
    findings.push(
        Finding::new(RULE.id, &own.path, "the release reads no AuthorizationConfiguration")
            .at_key()
            .label("not read")
            .because(&cluster.minor.path, format!("kube-apiserver is {} here", *cluster.minor))
            .exits("kube-apiserver", error)
            .help(help),
    );
}

/// The findings for a file; conditions in CEL are not compiled.
///
/// Mirrors k8s.io/apiserver/pkg/apis/apiserver/load: LoadFromData, then k8s.io/apiserver/pkg/apis/apiserver/validation:
/// ValidateAuthorizationConfiguration.
pub(crate) fn refusals(file: &File, release: &Release) -> Vec<Finding> {
    let document = match document_of(file, (RULE.id, KIND), LOADING, release) {
        Ok(document) => document,
        Err(finding) => return vec![*finding],
    };
    let mut authorizers = Authorizers { document: &document, refusals: Refusals::default() };
    authorizers.refusals.unknown_fields(&document.value, (FIELDS, ""), "", LOADING);
    if authorizers.refusals.is_empty() {
        authorizers.all();
    }
    authorizers.refusals.findings(RULE.id, |path, part| place_in(&document, path, part))
}

impl Authorizers<'_> {
    fn all(&mut self) {
        let authorizers = self.document.get("authorizers").and_then(Value::as_array);
        let authorizers = authorizers.map_or(&[][..], Vec::as_slice);
        if authorizers.is_empty() {
            let error = "authorizers: Required value: at least one authorization mode must be defined";
            return self.refusals.push("authorizers", "is empty", error.to_owned(), "list `Node` and `RBAC`");
        }
        let (mut types, mut names) = (Vec::new(), Vec::new());
        for (index, one) in authorizers.iter().take(List::MOST).enumerate() {
            let at = format!("authorizers[{index}]");
            if let Some(kind) = self.kind(&at, one, &mut types) {
                self.name(&at, one, kind, &mut names);
                self.webhook(&at, one, kind);
            }
        }
    }

    /// The type of an authorizer, if it is allowed there.
    fn kind<'v>(&mut self, at: &str, one: &'v Value, before: &mut Vec<&'v str>) -> Option<&'v str> {
        let path = format!("{at}.type");
        let kind = text_at(one, "type");
        if kind.is_empty() {
            self.refusals.required(
                &path,
                &path,
                "",
                format!("write one of {}", suggest::listed(AUTHORIZERS, "or")),
            );
            return None;
        }
        if !AUTHORIZERS.contains(&kind) {
            self.refusals.unsupported(&path, &path, kind, &AUTHORIZERS);
            return None;
        }
        if before.contains(&kind) && kind != "Webhook" {
            let error = format!("{path}: Duplicate value: \"{kind}\"");
            self.refusals.push(
                &path,
                format!("lists `{kind}` again"),
                error,
                "list each authorizer but webhooks once",
            );
            return None;
        }
        before.push(kind);
        Some(kind)
    }

    fn name<'v>(&mut self, at: &str, one: &'v Value, kind: &str, before: &mut Vec<&'v str>) {
        let path = format!("{at}.name");
        let name = text_at(one, "name");
        let shown = name.escape_debug();
        if name.is_empty() {
            self.refusals.required(&path, &path, "", format!("add `name: {}`", kind.to_ascii_lowercase()));
        } else if before.contains(&name) {
            let error = format!("{path}: Duplicate value: \"{shown}\"");
            self.refusals.push(
                &path,
                format!("is `{shown}` again"),
                error,
                "give each authorizer a name of its own",
            );
        } else if !is_dns_subdomain(name) {
            let error = format!("{path}: Invalid value: \"{shown}\": authorizer name is invalid");
            let help = "use lower-case letters, digits, `-` and `.`";
            self.refusals.push(&path, format!("is `{shown}`, which is not a DNS name"), error, help);
        }
        before.push(name);
    }

    fn webhook(&mut self, at: &str, one: &Value, kind: &str) {
        let path = format!("{at}.webhook");
        match (kind, one.get("webhook").and_then(Value::as_object)) {
            ("Webhook", Some(webhook)) => self.settings(at, webhook),
            ("Webhook", None) => {
                let error = format!("{path}: Required value: required when type=Webhook");
                self.refusals.push(
                    &path,
                    "is missing",
                    error,
                    "add the webhook's settings, or remove the authorizer",
                );
            }
            (_, Some(_)) => {
                let error =
                    format!("{path}: Invalid value: \"non-null\": may only be specified when type=Webhook");
                self.refusals.push(
                    &path,
                    format!("belongs to no authorizer of type `{kind}`"),
                    error,
                    "remove it",
                );
            }
            (_, None) => {}
        }
    }

    /// The settings of a webhook. kube-apiserver leaves `webhook` out of the paths in its errors.
    ///
    /// Mirrors k8s.io/apiserver/pkg/apis/apiserver/validation: ValidateWebhookConfiguration.
    fn settings(&mut self, at: &str, webhook: &Map<String, Value>) {
        let settings = Settings { at, map: webhook };
        self.durations(&settings);
        self.choice(&settings, "subjectAccessReviewVersion", &["v1", "v1beta1"], true);
        let conditions = webhook.get("matchConditions").and_then(Value::as_array);
        let conditions = conditions.map_or(&[][..], Vec::as_slice);
        self.choice(&settings, "matchConditionSubjectAccessReviewVersion", &["v1"], !conditions.is_empty());
        self.choice(&settings, "failurePolicy", &["NoOpinion", "Deny"], true);
        self.connection(at, webhook.get("connectionInfo").unwrap_or(&Value::Null));
        self.conditions(&settings, conditions);
    }

    fn durations(&mut self, settings: &Settings<'_>) {
        for (name, most) in
            [("timeout", LONGEST_TIMEOUT), ("authorizedTTL", i64::MAX), ("unauthorizedTTL", i64::MAX)]
        {
            let (path, own) = (settings.path(name), settings.own(name));
            let text = settings.text(name);
            let duration = nanoseconds(text);
            match duration {
                _ if text.is_empty() && name != "timeout" => {}
                Some(0) if name != "timeout" => {}
                _ if text.is_empty() || duration == Some(0) => {
                    self.refusals.push(
                        &path,
                        "is missing",
                        format!("{own}: Required value"),
                        "write `timeout: 3s`",
                    );
                }
                Some(duration) if duration < 0 || duration > most => {
                    let bounds = if most < i64::MAX { "must be > 0s and <= 30s" } else { "must be > 0s" };
                    let error = format!("{own}: Invalid value: \"{}\": {bounds}", text.escape_debug());
                    self.refusals.push(
                        &path,
                        format!("is `{}`, which {bounds}", text.escape_debug()),
                        error,
                        "write `3s`",
                    );
                }
                Some(_) => {}
                None => {
                    let error = format!("time: invalid duration \"{}\"", text.escape_debug());
                    self.refusals.push(
                        &path,
                        "is not a duration",
                        error,
                        "write a number with its unit, such as `3s`",
                    );
                }
            }
        }
    }

    /// A word out of a few.
    fn choice(&mut self, settings: &Settings<'_>, name: &str, words: &[&'static str], required: bool) {
        let (path, own) = (settings.path(name), settings.own(name));
        let text = settings.text(name);
        if !text.is_empty() {
            if !words.contains(&text) {
                self.refusals.unsupported(&path, &own, text, words);
            }
        } else if required {
            let why =
                if name.starts_with("match") { "required if match conditions are specified" } else { "" };
            let help = format!("write {}", suggest::listed(words.iter().copied(), "or"));
            self.refusals.required(&path, &own, why, help);
        }
    }

    fn connection(&mut self, at: &str, info: &Value) {
        let path = |name: &str| format!("{at}.webhook.connectionInfo.{name}");
        let own = |name: &str| format!("{at}.connectionInfo.{name}");
        let (kind, file) = (text_at(info, "type"), info.get("kubeConfigFile").and_then(Value::as_str));
        let shown = file.unwrap_or_default().escape_debug().to_string();
        let (name, what, error, help) = match (kind, file) {
            ("InClusterConfig", None) => return,
            ("KubeConfigFile", Some(file)) if file.starts_with('/') => return,
            ("", _) => {
                let help = "write `type: KubeConfigFile`, and the file as `kubeConfigFile`";
                ("type", "is missing".to_owned(), "Required value".to_owned(), help)
            }
            ("InClusterConfig", Some(_)) => (
                "kubeConfigFile",
                "is not for the type `InClusterConfig`".to_owned(),
                format!("Invalid value: \"{shown}\": can only be set when type=KubeConfigFile"),
                "remove it, or write `type: KubeConfigFile`",
            ),
            ("KubeConfigFile", Some(file)) if !file.is_empty() => (
                "kubeConfigFile",
                format!("is `{shown}`, which is not an absolute path"),
                format!("Invalid value: \"{shown}\": must be an absolute path"),
                "write the path on the control plane from the root",
            ),
            ("KubeConfigFile", _) => (
                "kubeConfigFile",
                "is missing".to_owned(),
                "Required value".to_owned(),
                "write the path of the webhook's kubeconfig on the control plane",
            ),
            _ => (
                "type",
                format!("is `{}`, which does not exist", kind.escape_debug()),
                "Unsupported value".to_owned(),
                "write `KubeConfigFile` or `InClusterConfig`",
            ),
        };
        self.refusals.push(&path(name), what, format!("{}: {error}", own(name)), help);
    }

    fn conditions(&mut self, settings: &Settings<'_>, conditions: &[Value]) {
        const MOST: usize = 64;
        let (path, own) = (settings.path("matchConditions"), settings.own("matchConditions"));
        if conditions.len() > MOST {
            let count = conditions.len();
            let error = format!("{own}: Too many: {count}: must have at most {MOST} items");
            self.refusals.push(&path, format!("has {count} entries"), error, format!("keep {MOST} at most"));
            return;
        }
        let mut before = Vec::new();
        for (index, condition) in conditions.iter().enumerate() {
            let expression = text_at(condition, "expression");
            let (path, own) = (format!("{path}[{index}].expression"), format!("{own}[{index}].expression"));
            if expression.trim().is_empty() {
                self.refusals.push(
                    &path,
                    "is empty",
                    format!("{own}: Required value"),
                    "write a condition in CEL",
                );
            } else if before.contains(&expression) {
                let error = format!("{own}: Duplicate value");
                self.refusals.push(&path, "repeats a condition", error, "remove one of the two");
            }
            before.push(expression);
        }
    }
}

/// The settings of a webhook, and where they are.
struct Settings<'a> {
    at: &'a str,
    map: &'a Map<String, Value>,
}

impl Settings<'_> {
    /// The path in the file.
    fn path(&self, name: &str) -> String {
        format!("{}.webhook.{name}", self.at)
    }

    /// The path in kube-apiserver's errors.
    fn own(&self, name: &str) -> String {
        format!("{}.{name}", self.at)
    }

    fn text(&self, name: &str) -> &str {
        self.map.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}
