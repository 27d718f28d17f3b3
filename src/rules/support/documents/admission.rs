use serde_json::Value;

use super::Documents;
use crate::diagnostic::{Finding, RuleId};
use crate::facts::{Fact, File, yaml};
use crate::rules::fact::ServerFlags;
use crate::rules::support::document::{Refusals, field_of, items_of, place_in, text_at};
use crate::rules::support::document_shape::Shape;

/// The AdmissionConfiguration. Two plugins also read older documents, which are not judged.
pub(in crate::rules) const ADMISSION: Documents = Documents {
    kind: "AdmissionConfiguration",
    also: |object| ["imagePolicy", "podNodeSelectorPluginConfig"].iter().any(|key| object.get(key).is_some()),
    loading: "failed to apply admission: failed to read plugin config: ",
    shape: Shape::Table(&[
        ("apiVersion", Shape::Text),
        ("kind", Shape::Text),
        (
            "plugins",
            Shape::List(&Shape::Table(&[
                ("name", Shape::Text),
                ("path", Shape::Text),
                ("configuration", Shape::Any),
            ])),
        ),
    ]),
    validate: |_, _, _| {},
};

/// An admission plugin whose configuration is judged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) enum Plugin {
    PodSecurity,
    EventRateLimit,
    ImagePolicyWebhook,
}

/// The plugin of that name.
pub(in crate::rules) fn plugin(name: &str) -> Option<Plugin> {
    [Plugin::PodSecurity, Plugin::EventRateLimit, Plugin::ImagePolicyWebhook]
        .into_iter()
        .find(|plugin| plugin.name() == name)
}

/// What is refused of a plugin's configuration in a file of its own.
pub(in crate::rules) fn of_plugin(
    file: &File,
    rule: RuleId,
    plugin: &Plugin,
    flags: &ServerFlags<'_>,
) -> Vec<Finding> {
    let documents = yaml::read(file).unwrap_or_default();
    let Some(document) = documents.into_iter().next() else { return Vec::new() };
    let mut refusals = Refusals::default();
    plugin.judge(&mut refusals, &document.value, "", flags);
    refusals.findings(rule, |path, part| place_in(&document, path, part))
}

const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];
const LIMITS: [&str; 4] = ["Server", "Namespace", "User", "SourceAndObject"];
const MODES: [&str; 3] = ["enforce", "warn", "audit"];

const POD_SECURITY: Shape = Shape::Table(&[
    ("apiVersion", Shape::Text),
    ("kind", Shape::Text),
    (
        "defaults",
        Shape::Table(&[
            ("enforce", Shape::Text),
            ("enforce-version", Shape::Text),
            ("audit", Shape::Text),
            ("audit-version", Shape::Text),
            ("warn", Shape::Text),
            ("warn-version", Shape::Text),
        ]),
    ),
    (
        "exemptions",
        Shape::Table(&[
            ("usernames", Shape::List(&Shape::Text)),
            ("namespaces", Shape::List(&Shape::Text)),
            ("runtimeClasses", Shape::List(&Shape::Text)),
        ]),
    ),
]);

impl Plugin {
    fn name(self) -> &'static str {
        match self {
            Plugin::PodSecurity => "PodSecurity",
            Plugin::EventRateLimit => "EventRateLimit",
            Plugin::ImagePolicyWebhook => "ImagePolicyWebhook",
        }
    }

    /// Whether the plugin is on, and reads its configuration.
    pub(in crate::rules) fn is_on(self, flags: &ServerFlags<'_>) -> bool {
        let named =
            |flag: &str| flags.text(flag).is_some_and(|list| list.split(',').any(|name| name == self.name()));
        match self {
            Plugin::PodSecurity => {
                !named("disable-admission-plugins") && !(flags.hides)("disable-admission-plugins")
            }
            _ => named("enable-admission-plugins"),
        }
    }

    /// What is refused of its configuration, which is at a path of the document.
    pub(in crate::rules) fn judge(
        self,
        refusals: &mut Refusals,
        value: &Value,
        at: &str,
        flags: &ServerFlags<'_>,
    ) {
        let plugin = Configuration {
            at,
            start: format!("failed to apply admission: couldn't init admission plugin \"{}\": ", self.name()),
        };
        match self {
            Plugin::PodSecurity => plugin.pod_security(refusals, value),
            Plugin::EventRateLimit => plugin.event_rate_limit(refusals, value),
            Plugin::ImagePolicyWebhook => plugin.image_policy(refusals, value, flags),
        }
    }
}

/// The configuration of a plugin.
struct Configuration<'a> {
    /// Its path in the document.
    at: &'a str,
    /// How errors about it begin.
    start: String,
}

impl Configuration<'_> {
    fn path(&self, field: &str) -> String {
        if self.at.is_empty() { field.to_owned() } else { format!("{}.{field}", self.at) }
    }

    fn refuse(&self, refusals: &mut Refusals, field: &str, what: String, why: &str, help: &str) {
        refusals.push(&self.path(field), what, format!("{}{field}: {why}", self.start), help);
    }

    /// Whether the document is of a kind and one of its versions.
    fn is_of(&self, refusals: &mut Refusals, value: &Value, kind: &str, versions: &[&str]) -> bool {
        let (version, own) = (text_at(value, "apiVersion"), text_at(value, "kind"));
        if versions.contains(&version) && own == kind {
            return true;
        }
        let why = format!("no kind {own:?} is registered for version {version:?}");
        let field = if versions.contains(&version) { "kind" } else { "apiVersion" };
        let help = format!(
            "write `apiVersion: {}` and `kind: {kind}`",
            versions.first().copied().unwrap_or_default()
        );
        refusals.push(&self.path(field), "is not its kind or version", format!("{}{why}", self.start), help);
        false
    }

    /// Mirrors k8s.io/pod-security-admission/admission/api/validation: ValidatePodSecurityConfiguration.
    fn pod_security(&self, refusals: &mut Refusals, value: &Value) {
        const VERSIONS: [&str; 3] = [
            "pod-security.admission.config.k8s.io/v1",
            "pod-security.admission.config.k8s.io/v1beta1",
            "pod-security.admission.config.k8s.io/v1alpha1",
        ];
        if !self.is_of(refusals, value, "PodSecurityConfiguration", &VERSIONS) {
            return;
        }
        POD_SECURITY.check(refusals, value, self.at, &self.start);
        if !refusals.is_empty() {
            return;
        }
        let defaults = field_of(value, "defaults");
        for mode in MODES {
            let level = text_at(defaults, mode);
            if !level.is_empty() && !LEVELS.contains(&level) {
                let field = format!("defaults.{mode}");
                let what = format!("is `{}`", level.escape_debug());
                self.refuse(
                    refusals,
                    &field,
                    what,
                    "must be one of privileged, baseline, restricted",
                    "write `privileged`, `baseline` or `restricted`",
                );
            }
            let version = text_at(defaults, &format!("{mode}-version"));
            if !version.is_empty() && !is_version(version) {
                let field = format!("defaults.{mode}-version");
                let what = format!("is `{}`", version.escape_debug());
                self.refuse(
                    refusals,
                    &field,
                    what,
                    "must be \"latest\" or \"v1.x\"",
                    "write `latest`, or a release such as `v1.34`",
                );
            }
        }
        let exemptions = field_of(value, "exemptions");
        for list in ["namespaces", "runtimeClasses", "usernames"] {
            self.exemptions(refusals, list, items_of(exemptions, list));
        }
    }

    fn exemptions(&self, refusals: &mut Refusals, list: &str, items: &[Value]) {
        let mut before = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let name = item.as_str().unwrap_or_default();
            let field = format!("exemptions.{list}[{index}]");
            let is_good = match list {
                "usernames" => !name.is_empty(),
                "namespaces" => crate::kube::value::is_dns_subdomain(name) && !name.contains('.'),
                _ => crate::kube::value::is_dns_subdomain(name),
            };
            if !is_good {
                let what = format!("is `{}`", name.escape_debug());
                self.refuse(
                    refusals,
                    &field,
                    what,
                    "Invalid value",
                    "write the name of one, or remove the entry",
                );
            } else if before.contains(&name) {
                let what = format!("is `{}` again", name.escape_debug());
                self.refuse(refusals, &field, what, "Duplicate value", "remove one of the two");
            }
            before.push(name);
        }
    }

    /// Mirrors k8s.io/kubernetes/plugin/pkg/admission/eventratelimit/apis/eventratelimit/validation: ValidateConfiguration.
    fn event_rate_limit(&self, refusals: &mut Refusals, value: &Value) {
        if !self.is_of(refusals, value, "Configuration", &["eventratelimit.admission.k8s.io/v1alpha1"]) {
            return;
        }
        let limits = items_of(value, "limits");
        if limits.is_empty() {
            self.refuse(
                refusals,
                "limits",
                "is empty".to_owned(),
                "Invalid value: null: must not be empty",
                "add a limit",
            );
        }
        for (index, limit) in limits.iter().enumerate() {
            let kind = text_at(limit, "type");
            if !LIMITS.contains(&kind) {
                let what = format!("is `{}`", kind.escape_debug());
                let field = format!("limits[{index}].type");
                self.refuse(
                    refusals,
                    &field,
                    what,
                    "Unsupported value",
                    "write `Server`, `Namespace`, `User` or `SourceAndObject`",
                );
            }
            for number in ["burst", "qps"] {
                let given = field_of(limit, number);
                let amount = if given.is_null() { Some(0) } else { given.as_i64() };
                if let Some(amount) = amount.filter(|amount| *amount <= 0) {
                    let field = format!("limits[{index}].{number}");
                    let what = if given.is_null() { "is missing".to_owned() } else { format!("is {amount}") };
                    let why = format!("Invalid value: {amount}: must be positive");
                    self.refuse(refusals, &field, what, &why, "write a positive number");
                }
            }
            let cache = field_of(limit, "cacheSize").as_i64();
            if let Some(size) = cache.filter(|size| *size < 0 && kind != "Server") {
                let field = format!("limits[{index}].cacheSize");
                let why = format!("Invalid value: {size}: must not be negative");
                self.refuse(
                    refusals,
                    &field,
                    format!("is {size}"),
                    &why,
                    "write a positive number, or remove it",
                );
            }
        }
    }

    /// Mirrors k8s.io/kubernetes/plugin/pkg/admission/imagepolicy: NewImagePolicyWebhook and normalizeConfigDuration.
    fn image_policy(&self, refusals: &mut Refusals, value: &Value, flags: &ServerFlags<'_>) {
        let own = field_of(value, "imagePolicy");
        for (field, most) in [("retryBackoff", 300_000), ("allowTTL", 1_800), ("denyTTL", 1_800)] {
            let given = field_of(own, field).as_i64();
            // 0 is the default, -1 is off.
            if let Some(given) = given.filter(|given| !(-1..=most).contains(given)) {
                let why = format!("valid value is between 1 and {most}, got {given}");
                let help = format!("write a number up to {most}");
                self.refuse(refusals, &format!("imagePolicy.{field}"), format!("is {given}"), &why, &help);
            }
        }
        let file = text_at(own, "kubeConfigFile");
        if file.starts_with('/') && matches!(flags.files.map(|files| files.get(file)), Some(Fact::Absent)) {
            let what = "names a file that does not exist".to_owned();
            let why = format!("stat {}: no such file or directory", file.escape_debug());
            self.refuse(
                refusals,
                "imagePolicy.kubeConfigFile",
                what,
                &why,
                "write the path of an existing file",
            );
        }
    }
}

/// Mirrors k8s.io/pod-security-admission/api: ParseVersion.
fn is_version(text: &str) -> bool {
    let digits = text.strip_prefix("v1.").unwrap_or_default();
    let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    text == "latest" || number && (digits == "0" || !digits.starts_with('0'))
}
