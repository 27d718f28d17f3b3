//! Settings of a bootstrap kubeconfig that a kubelet uses until its next start only.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::KUBECONFIG_SETTING_LOST, Level::Warn, include_str!("kubeconfig_setting_lost.md"));

/// A setting of a bootstrap kubeconfig.
pub(crate) struct Lost<'a> {
    /// Its key: `tls-server-name` or `proxy-url`.
    pub(crate) key: &'a str,
    pub(crate) place: Place,
    /// The path of the kubeconfig that the kubelet writes.
    pub(crate) kubeconfig: &'a str,
    /// Whether a command of the unit makes that file before each start.
    pub(crate) replaced: bool,
}

/// The finding for a setting that is not in the kubeconfig with which a joined kubelet starts.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/certificate/bootstrap: writeKubeconfigFromBootstrapping.
pub(crate) fn judge(lost: &Lost<'_>) -> Option<Finding> {
    if lost.replaced {
        return None;
    }
    let file = lost.kubeconfig.escape_debug();
    let message = format!("the kubelet does not use `{}` after its next start", lost.key);
    let finding = Finding::new(RULE.id, lost.place.clone(), message).label("only used for the join").reason(
        format!("the kubelet writes the URL and the CA into `{file}`, but not this; with that file it starts once it has a certificate"),
    );
    let finding = match lost.key {
        "proxy-url" => {
            finding.help("set the proxy in the kubelet's environment, such as `HTTPS_PROXY`, and remove `proxy-url`")
        }
        _ => finding.help(
            "remove `tls-server-name`, and write a URL with a host that the API server's certificate is valid for",
        ),
    };
    Some(finding.help(format!(
        "or let the kubelet's unit replace `{file}` before each start, with `ExecStartPre=` as nodejoin's template has it"
    )))
}
