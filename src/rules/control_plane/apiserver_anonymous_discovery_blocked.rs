//! A published cluster-info that clients without credentials cannot read.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::CLUSTER_INFO_PATH;
use crate::rules::fact::AnonymousAccess;
use crate::rules::support::{anonymous_access, authorizers, open_anonymous};
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
    // That everything is allowed is reported by a rule of its own.
    if !published.value || authorizers(apiserver).has("AlwaysAllow") {
        return;
    }
    let Some(finding) = judge(&anonymous_access(apiserver), &open_anonymous(cluster)) else { return };
    let finding =
        finding.help("or, if no node joins with kubeadm, write `cluster-info = false` under `[approval]`");
    findings.push(match published.written {
        true => finding.because(&published.path, "published here"),
        false => finding,
    });
}

/// The finding for a published cluster-info that clients without credentials cannot read. `write`: what to do, so that they can.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/discovery/token: retrieveValidatedConfigInfo, and on the other side
/// k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.ApplyAuthorization and
/// k8s.io/apiserver/pkg/authentication/request/anonymous: Authenticator.AuthenticateRequest, which compares paths literally.
pub(crate) fn judge(access: &AnonymousAccess, write: &str) -> Option<Finding> {
    const ERROR: &str = "[discovery] Failed to request cluster-info, will try again: [Unauthorized]";
    const OFF: &str = "refuses requests without credentials";
    let (label, place) = match access {
        AnonymousAccess::Flag(switch, _) if !switch.on => (OFF.to_owned(), &switch.place),
        AnonymousAccess::Flag(_, Some(place)) => {
            ("`AlwaysAllow` disables anonymous requests".to_owned(), place)
        }
        AnonymousAccess::Config { enabled: false, place, .. } => (OFF.to_owned(), place),
        AnonymousAccess::Config { paths, place, .. }
            if !paths.is_empty() && !paths.iter().any(|path| path == CLUSTER_INFO_PATH) =>
        {
            let paths: Vec<String> = paths.iter().map(|path| format!("`{}`", path.escape_debug())).collect();
            (format!("only allows {}", paths.join(", ")), place)
        }
        AnonymousAccess::Unreadable(place) => ("cannot be read".to_owned(), place),
        AnonymousAccess::Flag(_, None) | AnonymousAccess::Config { .. } => return None,
    };
    let message = "the published cluster-info cannot be read without credentials";
    let finding = Finding::new(RULE.id, place.clone(), message)
        .label(label)
        .reason(format!(
            "`kubeadm join` reads it without credentials and fails: `{ERROR}`; kubelets do not need it"
        ))
        .error(ERROR)
        .help(write);
    Some(finding)
}
