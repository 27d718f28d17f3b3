//! A file of authorizers together with the list of authorizers.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::fact::List;
use crate::rules::support::{authorizers, flag};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_AUTHZ_CONFIG_AND_MODE,
    Level::Deny,
    include_str!("apiserver_authz_config_and_mode.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let Some(config) = flag(&apiserver.flags, "authorization-config") else { return };
    // An empty value counts as not set.
    if config.text.is_empty() || !cluster.kube.apiserver_flags().has("authorization-config") {
        return;
    }
    findings.push(judge(config.path.into(), &authorizers(apiserver)));
}

/// The finding for `--authorization-config` together with a list of authorizers.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthorizationOptions.Validate.
pub(crate) fn judge(config: Place, modes: &List<'_>) -> Finding {
    let message = "`--authorization-config` cannot be combined with `--authorization-mode`";
    let finding = Finding::new(RULE.id, config, message)
        .at_key()
        .label(if modes.written { "conflicts with the list" } else { "conflicts with nodejoin's list" })
        .help(format!("remove it and list the authorizers in {}, in the file's order", modes.named.name()));
    let finding =
        if modes.written { finding.because(modes.place.clone(), "the list of authorizers") } else { finding };
    finding.exits(
        "kube-apiserver",
        "--authorization-config can not be specified when --authorization-mode or --authorization-webhook-* flags are \
         defined",
    )
}
