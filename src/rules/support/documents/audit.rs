use serde_json::Value;

use super::Documents;
use crate::kube::value::is_dns_subdomain;
use crate::rules::fact::ServerFlags;
use crate::rules::support::document::{Refusals, items_of, text_at};
use crate::rules::support::document_shape::Shape;

/// The audit policy. Its unknown fields are ignored with a warning.
pub(in crate::rules) const AUDIT: Documents = Documents {
    kind: "Policy",
    also: |_| false,
    loading: "loading audit policy file: ",
    shape: Shape::Any,
    validate,
};

const LEVELS: [&str; 4] = ["None", "Metadata", "Request", "RequestResponse"];
const STAGES: [&str; 4] = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"];

/// Mirrors k8s.io/apiserver/pkg/apis/audit/validation: ValidatePolicy, and k8s.io/apiserver/pkg/audit/policy:
/// LoadPolicyFromBytes.
fn validate(refusals: &mut Refusals, policy: &Value, _: &ServerFlags<'_>) {
    stages(refusals, policy, "");
    let rules = items_of(policy, "rules");
    for (index, rule) in rules.iter().enumerate() {
        let at = format!("rules[{index}]");
        level(refusals, rule, &at);
        urls(refusals, rule, &at);
        resources(refusals, rule, &at);
        stages(refusals, rule, &format!("{at}."));
    }
    if rules.is_empty() && refusals.is_empty() {
        let error = "loading audit policy file: loaded illegal policy with 0 rules";
        refusals.push("rules", "is empty", error, "add a rule, such as `level: Metadata`");
    }
}

fn level(refusals: &mut Refusals, rule: &Value, at: &str) {
    let path = format!("{at}.level");
    match text_at(rule, "level") {
        "" => refusals.required(&path, &path, "", "write `None`, `Metadata`, `Request` or `RequestResponse`"),
        level if !LEVELS.contains(&level) => refusals.unsupported(&path, &path, level, &LEVELS),
        _ => {}
    }
}

fn stages(refusals: &mut Refusals, of: &Value, before: &str) {
    for (index, stage) in items_of(of, "omitStages").iter().enumerate() {
        let stage = stage.as_str().unwrap_or_default();
        if !STAGES.contains(&stage) {
            let path = format!("{before}omitStages[{index}]");
            let why = format!("allowed stages are {}", STAGES.join(","));
            let what = format!("is `{}`, which does not exist", stage.escape_debug());
            let help = match crate::diagnostic::suggest::nearest(stage, STAGES) {
                Some(near) => format!("write `{near}`"),
                None => format!("use {}", crate::diagnostic::suggest::listed(STAGES, "or")),
            };
            refusals.invalid(&path, &path, stage, what, &why, help);
        }
    }
}

fn urls(refusals: &mut Refusals, rule: &Value, at: &str) {
    let urls = items_of(rule, "nonResourceURLs");
    for (index, url) in urls.iter().enumerate() {
        let path = format!("{at}.nonResourceURLs[{index}]");
        let url = url.as_str().unwrap_or_default();
        let mut inner = url.chars();
        inner.next_back();
        if url == "*" {
            continue;
        }
        if !url.starts_with('/') {
            let why = "non-resource URL rules must begin with a '/' character";
            refusals.invalid(&path, &path, url, "does not begin with `/`", why, "begin it with `/`");
        } else if inner.as_str().contains('*') {
            let why = "non-resource URL wildcards '*' must be the final character of the rule";
            refusals.invalid(&path, &path, url, "has a `*` inside", why, "keep a `*` only at the end");
        }
    }
    let others = ["resources", "namespaces"].iter().any(|name| !items_of(rule, name).is_empty());
    if !urls.is_empty() && others {
        let path = format!("{at}.nonResourceURLs");
        let why = "rules cannot apply to both regular resources and non-resource URLs";
        refusals.invalid(&path, &path, "", "is set beside resources or namespaces", why, "write two rules");
    }
}

fn resources(refusals: &mut Refusals, rule: &Value, at: &str) {
    for (index, one) in items_of(rule, "resources").iter().enumerate() {
        let group = text_at(one, "group");
        let (path, own) = (format!("{at}.resources[{index}].group"), format!("{at}.resources.group"));
        // Whether a group may be `*` depends on the release.
        if !group.is_empty() && group != "*" && !is_dns_subdomain(group) {
            let why = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'";
            let help = "write the name of a group without a version, such as `apps`";
            refusals.invalid(&path, &own, group, "is not the name of a group", why, help);
        }
        if !items_of(one, "resourceNames").is_empty() && items_of(one, "resources").is_empty() {
            let (path, own) =
                (format!("{at}.resources[{index}].resourceNames"), format!("{at}.resources.resourceNames"));
            let why = "using resourceNames requires at least one resource";
            refusals.invalid(&path, &own, "", "is set without `resources`", why, "add `resources`");
        }
    }
}
