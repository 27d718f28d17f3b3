//! A file of authorizers beside the list of authorizers.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_AUTHZ_CONFIG_AND_MODE,
    Level::Deny,
    include_str!("apiserver_authz_config_and_mode.md"),
    Check::Cluster(check),
)
.versioned();

/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthorizationOptions.Validate.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let Some(config) = flag(apiserver, "authorization-config") else { return };
    // An empty name is none.
    if config.text.is_empty() || !cluster.kube.apiserver_flags().has("authorization-config") {
        return;
    }
    let modes = &apiserver.authorization_modes;
    let finding = Finding::new(
        RULE.id,
        config.path,
        "`--authorization-config` may not stand beside `--authorization-mode`, which nodejoin writes",
    )
    .at_key()
    .label("excludes the list")
    .reason(
        "kube-apiserver does not start: `--authorization-config can not be specified when --authorization-mode or \
         --authorization-webhook-* flags are defined`",
    )
    .help("remove this flag and name the authorizers in `authorization-modes`, in the file's order");
    findings.push(if modes.written { finding.because(&modes.path, "the list") } else { finding });
}
