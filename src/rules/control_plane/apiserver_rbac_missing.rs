//! The API server does not ask RBAC.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::{authorizers, means};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_RBAC_MISSING,
    Level::Deny,
    include_str!("apiserver_rbac_missing.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let modes = authorizers(&context.cluster.control_plane.apiserver);
    if modes.has("AlwaysAllow")
        || means(&modes, "RBAC")
        || modes.spec_path().is_some_and(|path| findings.is_partly_unread(path))
    {
        return;
    }
    findings.push(
        Finding::new(RULE.id, modes.place, "the API server does not heed roles and their bindings")
            .label("no `RBAC`")
            .reason(
                "the bindings that let tokens ask for certificates are roles of RBAC: `certificatesigningrequests.certificates.\
                 k8s.io is forbidden: User \"system:bootstrap:07401b\" cannot create resource`",
            )
            .help("add `\"RBAC\"` to the list"),
    );
}
