//! A controller-manager that may neither approve nor sign.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::fact::Named;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SERVICE_ACCOUNT_CREDENTIALS_OFF,
    Level::Deny,
    include_str!("service_account_credentials_off.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let plane = &context.cluster.control_plane;
    let manager = &plane.controller_manager;
    let key = &manager.use_service_account_credentials;
    let flag = manager.flags.get("use-service-account-credentials");
    let (on, path) = match flag.and_then(|flag| flag.value.as_str().map(|text| (text, &flag.path))) {
        Some((text, path)) => (!matches!(text, "false" | "False" | "FALSE" | "f" | "F" | "0"), path),
        None => (key.value, &key.path),
    };
    // Without RBAC the identity does not matter; other rules report that.
    if on || !plane.apiserver.authorization_modes.iter().any(|mode| mode.value == "RBAC") {
        return;
    }
    findings.push(report(path.into()));
}

/// The finding for a kube-controller-manager whose controllers share one identity.
pub(crate) fn report(place: Place) -> Finding {
    let named = Named::at(&place, "use-service-account-credentials");
    Finding::new(RULE.id, place, "the controller-manager may neither approve nor sign certificates")
        .label("all controllers share one identity")
        .reason(
            "RBAC grants these rights to the service accounts of its controllers, not to \
             `system:kube-controller-manager`, so the nodes' requests stay `Pending`",
        )
        .help(format!("write {}", named.switched_on()))
}
