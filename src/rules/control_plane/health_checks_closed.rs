//! Health checks of the API server that need credentials.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::HEALTH_CHECK_PATHS;
use crate::rules::fact::AnonymousAccess;
use crate::rules::support::{anonymous_access, authorizers, closed, open_anonymous};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::HEALTH_CHECKS_CLOSED,
    Level::Warn,
    include_str!("health_checks_closed.md"),
    Check::Cluster(check),
);

/// Who checks the health of an API server without credentials.
enum Checker {
    /// A load balancer before several API servers, which are listed at a place.
    LoadBalancer(Place),
    /// The kubelet, for a static pod that kubeadm made.
    Kubeadm,
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    // That everything is allowed is reported by a rule of its own.
    if authorizers(apiserver).has("AlwaysAllow") {
        return;
    }
    let checker = match cluster.endpoints.as_slice() {
        [_, second, ..] => Checker::LoadBalancer((&second.path).into()),
        _ => Checker::Kubeadm,
    };
    let finding =
        judge(&anonymous_access(apiserver), &HEALTH_CHECK_PATHS, &checker, &open_anonymous(cluster));
    if let Some(finding) = finding {
        findings.push(finding.unless_unread(apiserver.anonymous.path.clone()));
    }
}

/// The finding for paths of health checks that requests without credentials do not reach.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/prober: prober.runProbe, and
/// k8s.io/apiserver/pkg/authentication/request/anonymous: Authenticator.AuthenticateRequest.
fn judge(access: &AnonymousAccess, paths: &[&str], checker: &Checker, write: &str) -> Option<Finding> {
    let (label, place) = closed(access, paths)?;
    let finding =
        Finding::new(RULE.id, place, "health checks of the API server need credentials").label(label);
    let finding = match checker {
        Checker::LoadBalancer(place) => finding.because(place.clone(), "more than one API server").reason(
            "a load balancer that checks `/readyz` without credentials gets `Unauthorized` and considers every API server \
             dead",
        ),
        Checker::Kubeadm => finding.reason(
            "the probes of kubeadm's static pod have no credentials: with the flags of `kubeadm.yaml`, the kubelet restarts \
             kube-apiserver again and again",
        ),
    };
    Some(finding.help(write))
}
