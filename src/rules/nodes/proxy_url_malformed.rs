//! The URL of a proxy that clients of Kubernetes cannot use.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::kube::value::Malformed;
use crate::model::ProxyUrl;
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::PROXY_URL_MALFORMED, Level::Deny, include_str!("proxy_url_malformed.md"))
        .fixed()
        .breaks(
            StepId::ConfigLoad,
            "unable to load bootstrap kubeconfig: invalid configuration: invalid proxy-url",
        );

/// The finding for a URL with another scheme, or without a host. `name` is its name at that place.
pub(crate) fn malformed(place: Place, name: &str, malformed: Malformed) -> Finding {
    malformed.finding(RULE.id, place, name)
}

/// The same for the `proxy-url` of a kubeconfig.
///
/// Mirrors k8s.io/client-go/tools/clientcmd: validateClusterInfo, with parseProxyURL.
pub(crate) fn judge(text: &str, place: Place) -> Option<Finding> {
    let problem = text.parse::<ProxyUrl>().err()?;
    Some(malformed(place, "`proxy-url`", problem))
}
