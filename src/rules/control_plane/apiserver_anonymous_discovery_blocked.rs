//! A published cluster-info that clients without credentials cannot read.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
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
    let finding = report(&Blocked {
        place: path.into(),
        label: "refuses requests without credentials",
        write: "write `anonymous = \"cluster-info\"`, which lets such requests read only cluster-info",
    });
    let finding =
        finding.help("or, if no node joins with kubeadm, write `cluster-info = false` under `[approval]`");
    findings.push(match published.written {
        true => finding.because(&published.path, "published here"),
        false => finding,
    });
}

/// The cause that keeps requests without credentials from cluster-info.
pub(crate) struct Blocked<'a> {
    /// The cause, as a short phrase.
    pub(crate) label: &'a str,
    /// Where that is.
    pub(crate) place: Place,
    /// How to let them through.
    pub(crate) write: &'a str,
}

/// The finding for a published cluster-info that clients without credentials cannot read.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/discovery/token: retrieveValidatedConfigInfo.
pub(crate) fn report(blocked: &Blocked<'_>) -> Finding {
    const ERROR: &str = "[discovery] Failed to request cluster-info, will try again: [Unauthorized]";
    Finding::new(
        RULE.id,
        blocked.place.clone(),
        "the published cluster-info cannot be read without credentials",
    )
    .label(blocked.label)
    .reason(format!(
        "`kubeadm join` reads it without credentials and fails: `{ERROR}`; kubelets do not need it"
    ))
    .error(ERROR)
    .help(blocked.write)
}
