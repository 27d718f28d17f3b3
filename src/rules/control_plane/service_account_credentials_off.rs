//! A controller-manager that may neither approve nor sign.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::{List, Switch};
use crate::rules::support::{authorizers, switch};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SERVICE_ACCOUNT_CREDENTIALS_OFF,
    Level::Deny,
    include_str!("service_account_credentials_off.md"),
    Check::Cluster(check),
);

/// The flag.
pub(crate) const FLAG: &str = "use-service-account-credentials";

fn check(context: &Context<'_>, findings: &mut Findings) {
    let plane = &context.cluster.control_plane;
    let manager = &plane.controller_manager;
    let switch = switch(FLAG, &manager.use_service_account_credentials, &manager.flags);
    let refused = rbac_decides(&authorizers(&plane.apiserver));
    judge(&switch, refused).into_iter().for_each(|finding| findings.push(finding));
}

/// Whether RBAC alone decides about controllers: the Node authorizer only allows nodes, and what the other authorizers allow is
/// unknown or everything.
fn rbac_decides(modes: &List<'_>) -> bool {
    modes.has("RBAC") && !["ABAC", "AlwaysAllow", "Webhook"].iter().any(|other| modes.has(other))
}

/// The finding for a kube-controller-manager whose controllers share one identity. `refused`: whether the API server refuses
/// `system:kube-controller-manager` the rights of the certificate controllers.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app: Run, which gives each controller a client of its own only with
/// `--use-service-account-credentials`.
pub(crate) fn judge(switch: &Switch, refused: bool) -> Option<Finding> {
    if switch.on || !refused {
        return None;
    }
    let message = "the controller-manager may neither approve nor sign certificates";
    let finding = Finding::new(RULE.id, switch.place.clone(), message)
        .label("all controllers share one identity")
        .reason(
            "RBAC grants these rights to the service accounts of its controllers, not to \
             `system:kube-controller-manager`, so the nodes' requests stay `Pending`",
        )
        .help(format!("write {}", switch.named.switched_on()));
    Some(finding)
}
