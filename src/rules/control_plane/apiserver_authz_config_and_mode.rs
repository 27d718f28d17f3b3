//! A file of authorizers together with the list of authorizers.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::{Apiserver, At, AuthorizationFile};
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

/// Flags that kube-apiserver refuses beside a file of authorizers.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthorizationOptions.AddFlags.
const LEGACY_FLAGS: [&str; 5] = [
    "authorization-mode",
    "authorization-webhook-cache-authorized-ttl",
    "authorization-webhook-cache-unauthorized-ttl",
    "authorization-webhook-config-file",
    "authorization-webhook-version",
];

const ERROR: &str = "--authorization-config can not be specified when --authorization-mode or \
                     --authorization-webhook-* flags are defined";

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    if !cluster.kube.apiserver_flags().has(FLAG) {
        return;
    }
    if let Some(own) = &apiserver.authorization {
        beside_the_key(apiserver, own, findings);
    }
    // An empty value counts as not set.
    let config = flag(&apiserver.flags, FLAG).filter(|config| !config.text.is_empty());
    let finding = judge(config.map(|config| config.path.into()), Some(&authorizers(apiserver)));
    finding.into_iter().for_each(|finding| findings.push(finding));
}

/// The lists and flags that cannot be combined with the file that the spec names.
fn beside_the_key(apiserver: &Apiserver, own: &At<AuthorizationFile>, findings: &mut Findings) {
    let modes = &apiserver.authorization_modes;
    let list = Some(&modes.path).filter(|path| **path != own.path);
    let flags = LEGACY_FLAGS.iter().filter_map(|name| flag(&apiserver.flags, name)).map(|word| word.path);
    for place in list.into_iter().chain(flags) {
        findings.push(
            Finding::new(RULE.id, place, "the API server's authorizers are configured twice")
                .at_key()
                .label("conflicts with the file")
                .because(&own.path, "the file of authorizers")
                .exits("kube-apiserver", ERROR)
                .help("keep one of the two: remove it, or remove `authorization-config`"),
        );
    }
}

/// The flag of the file.
pub(crate) const FLAG: &str = "authorization-config";

/// The finding for `--authorization-config`, set at `config`, together with a list of authorizers.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthorizationOptions.Validate.
pub(crate) fn judge(config: Option<Place>, modes: Option<&List<'_>>) -> Option<Finding> {
    let (config, modes) = (config?, modes?);
    let message = "`--authorization-config` cannot be combined with `--authorization-mode`";
    let finding = Finding::new(RULE.id, config, message)
        .at_key()
        .label(if modes.written { "conflicts with the list" } else { "conflicts with nodejoin's list" })
        .help(format!("remove it and list the authorizers in {}, in the file's order", modes.named.name()));
    let finding =
        if modes.written { finding.because(modes.place.clone(), "the list of authorizers") } else { finding };
    Some(finding.exits("kube-apiserver", ERROR))
}
