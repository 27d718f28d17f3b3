//! Requests without credentials should only reach cluster-info, but the release does not support that.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Anonymous;
use crate::rules::support::{authorizers, flag};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_ANONYMOUS_UNRESTRICTED,
    Level::Note,
    include_str!("apiserver_anonymous_unrestricted.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let anonymous = &apiserver.anonymous;
    if **anonymous != Anonymous::ClusterInfo
        || !anonymous.written
        || cluster.kube.authentication_config_version().is_some()
        || flag(&apiserver.flags, "anonymous-auth").is_some()
        || authorizers(apiserver).has("AlwaysAllow")
    {
        return;
    }
    let minor = cluster.kube.minor();
    findings.push(
        Finding::new(
            RULE.id,
            &anonymous.path,
            format!("kube-apiserver {minor} cannot limit requests without credentials to cluster-info"),
        )
        .label("same as `all` here")
        .because(&cluster.minor.path, format!("kube-apiserver is {minor} here"))
        .reason(
            "such requests reach every path, and only RBAC limits them: to cluster-info, `/healthz`, `/version` and \
             discovery",
        )
        .help("write `anonymous = \"all\"`, which describes what happens"),
    );
}
