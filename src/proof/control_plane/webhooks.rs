//! Webhooks of admission on the way of a node: whether they answer is not known.

use serde_json::Value;

use crate::facts::Object;
use crate::proof::control_plane::server::Server;
use crate::proof::step::Step;
use crate::proof::walk::Walk;

/// A request that passes admission.
pub(in crate::proof) struct Request<'a> {
    /// `CREATE` or `UPDATE`.
    pub(in crate::proof) operation: &'a str,
    pub(in crate::proof) group: &'a str,
    pub(in crate::proof) resource: &'a str,
    /// Empty for the object itself.
    pub(in crate::proof) subresource: &'a str,
    /// What it is in a sentence: `the creation of Nodes`.
    pub(in crate::proof) what: &'a str,
}

/// The kinds of configuration, and the plugin that calls their webhooks.
const KINDS: [(&str, &str); 2] = [
    ("MutatingWebhookConfiguration", "MutatingAdmissionWebhook"),
    ("ValidatingWebhookConfiguration", "ValidatingAdmissionWebhook"),
];

/// Adds a condition for each webhook without which the API server refuses a request.
///
/// Mirrors k8s.io/apiserver/pkg/admission/plugin/webhook/generic: Webhook.ShouldCallHook, for objects outside namespaces, and
/// k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules: Matcher.Matches.
pub(in crate::proof) fn note(walk: &Walk<'_>, step: &mut Step, server: &Server<'_>, request: &Request<'_>) {
    for object in &walk.plane.facts.objects {
        let kind = KINDS.iter().find(|(kind, _)| object.kind() == *kind);
        let group = object.group() == "admissionregistration.k8s.io";
        if !kind.is_some_and(|(_, plugin)| group && server.admits_by(plugin)) {
            continue;
        }
        let count = object.get("webhooks").and_then(Value::as_array).map_or(0, Vec::len);
        for at in (0..count).map(|index| format!("webhooks.{index}")).filter(|at| refuses(object, at)) {
            if !matches(object, &at, request) {
                continue;
            }
            let name = object.text(&format!("{at}.name")).unwrap_or_default().escape_debug();
            let text = format!("the webhook `{name}` must answer and allow {}", request.what);
            step.provided(text, Some(&object.origin(&format!("{at}.name"))));
        }
    }
}

/// Whether a request fails while the webhook does not answer. The first API version had another default.
fn refuses(object: &Object, at: &str) -> bool {
    let default = if object.api_version().ends_with("/v1") { "Fail" } else { "Ignore" };
    object.text(&format!("{at}.failurePolicy")).unwrap_or(default) == "Fail"
}

fn matches(object: &Object, at: &str, request: &Request<'_>) -> bool {
    let rules = object.get(&format!("{at}.rules")).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    rules.iter().any(|rule| {
        let has = |field: &str, is: &dyn Fn(&str) -> bool| {
            let items = rule.get(field).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            items.iter().filter_map(Value::as_str).any(is)
        };
        let scope = rule.get("scope").and_then(Value::as_str).unwrap_or("*");
        scope != "Namespaced"
            && has("apiGroups", &|group| group == "*" || group == request.group)
            && has("operations", &|operation| operation == "*" || operation == request.operation)
            && has("resources", &|resource| {
                let (name, below) = resource.split_once('/').unwrap_or((resource, ""));
                (name == "*" || name == request.resource) && (below == request.subresource || below == "*")
            })
    })
}
