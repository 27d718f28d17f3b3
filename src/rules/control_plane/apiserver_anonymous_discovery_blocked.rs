//! cluster-info is published, and nobody can read it without credentials.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Anonymous;
use crate::rules::support::{authorizers, switch};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_ANONYMOUS_DISCOVERY_BLOCKED,
    Level::Warn,
    include_str!("apiserver_anonymous_discovery_blocked.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let published = &cluster.approval.cluster_info;
    let of_key = (*apiserver.anonymous != Anonymous::None, &apiserver.anonymous.path);
    let (open, path) = switch(apiserver, "anonymous-auth").unwrap_or(of_key);
    if !published.value || open || authorizers(apiserver).has("AlwaysAllow") {
        return;
    }
    let finding = Finding::new(RULE.id, path, "cluster-info is published, and nobody can read it")
        .label("refuses requests without credentials")
        .reason(
            "`kubeadm join` reads it before it has any: `[discovery] Failed to request cluster info, will try again: \
             [Unauthorized]`; kubelets do not need it",
        )
        .help("write `anonymous = \"cluster-info\"`, which lets such requests reach cluster-info and nothing else")
        .help("or, when nobody joins with kubeadm, write `cluster-info = false` under `[approval]`");
    findings.push(if published.written {
        finding.because(&published.path, "published here")
    } else {
        finding
    });
}
