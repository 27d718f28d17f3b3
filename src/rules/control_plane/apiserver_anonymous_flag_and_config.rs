//! A flag that clashes with the AuthenticationConfiguration that nodejoin writes.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Anonymous;
use crate::rules::support::flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_ANONYMOUS_FLAG_AND_CONFIG,
    Level::Deny,
    include_str!("apiserver_anonymous_flag_and_config.md"),
    Check::Cluster(check),
)
.versioned();

/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.Validate.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let anonymous = &apiserver.anonymous;
    if **anonymous != Anonymous::ClusterInfo || cluster.kube.authentication_config_version().is_none() {
        return;
    }
    let with_key = |finding: Finding| {
        if anonymous.written { finding.because(&anonymous.path, "wants that file") } else { finding }
    };
    if let Some(own) = flag(apiserver, "authentication-config")
        && own.text != apiserver.authentication_config_file.value
    {
        findings.push(with_key(
            Finding::new(
                RULE.id,
                own.path,
                "this flag takes the place of the file that opens cluster-info to requests without credentials",
            )
            .label("another file")
            .reason(
                "nodejoin writes an AuthenticationConfiguration for that, and kube-apiserver reads one only; with yours, \
                 requests without credentials reach whatever your file says",
            )
            .help("write `anonymous = \"all\"`, and leave `anonymous` out of your file; roles then say what may be reached")
            .help("or remove the flag, if nodejoin's file is enough"),
        ));
        return;
    }
    if let Some(own) = flag(apiserver, "anonymous-auth") {
        findings.push(with_key(
            Finding::new(RULE.id, own.path, "`--anonymous-auth` may not stand beside the file that opens cluster-info")
                .at_key()
                .label("clashes with it")
                .reason(
                    "kube-apiserver does not start: `--anonymous-auth flag cannot be set when anonymous field is configured \
                     in authentication configuration file`",
                )
                .help("remove this flag; `anonymous` says the same: `cluster-info`, `all` or `none`"),
        ));
    }
}
