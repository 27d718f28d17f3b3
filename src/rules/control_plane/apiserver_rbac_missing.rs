//! An API server without the authorizer RBAC.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::{authorizers, means, unless_refused};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_RBAC_MISSING,
    Level::Deny,
    include_str!("apiserver_rbac_missing.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let modes = authorizers(apiserver);
    if modes.has("AlwaysAllow")
        || means(&modes, "RBAC")
        || modes.spec_path().is_some_and(|path| findings.is_partly_unread(path))
    {
        return;
    }
    let with = modes.texts().chain(["RBAC"]);
    let finding =
        Finding::new(RULE.id, modes.place.clone(), "the API server ignores roles and their bindings")
            .label("`RBAC` is missing")
            .reason(
                "the right to request certificates is granted by RBAC bindings: `certificatesigningrequests.certificates.\
                 k8s.io is forbidden: User \"system:bootstrap:07401b\" cannot create resource`",
            )
            .help(format!("write {}", modes.named.with_list(with)));
    findings.push(unless_refused(apiserver, finding));
}
