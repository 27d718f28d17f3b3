//! The API server allows every request.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::authorizers;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_AUTHZ_ALWAYS_ALLOW,
    Level::Deny,
    include_str!("apiserver_authz_always_allow.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let modes = authorizers(&context.cluster.control_plane.apiserver);
    let Some(place) = modes.find("AlwaysAllow") else { return };
    findings.push(
        Finding::new(RULE.id, place.clone(), "the API server allows every request")
            .label("allows everything")
            .reason(
                "authorizers are asked until one allows: whoever has a token or a node's certificate can read every Secret, \
                 and the groups and roles of this spec mean nothing",
            )
            .help("write `authorization-modes = [\"Node\", \"RBAC\"]`, or leave it out"),
    );
}
