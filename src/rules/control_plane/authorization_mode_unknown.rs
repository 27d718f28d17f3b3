//! An authorizer that kube-apiserver does not have.

use crate::diagnostic::{Finding, Findings, Level, rule_id, suggest};
use crate::rules::support::{AUTHORIZERS, authorizers};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::AUTHORIZATION_MODE_UNKNOWN,
    Level::Deny,
    include_str!("authorization_mode_unknown.md"),
    Check::Cluster(check),
);

/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthorizationOptions.Validate.
fn check(context: &Context<'_>, findings: &mut Findings) {
    for mode in authorizers(&context.cluster.control_plane.apiserver).words {
        if AUTHORIZERS.contains(&mode.text) {
            continue;
        }
        let shown = mode.text.escape_debug();
        let finding = Finding::new(RULE.id, mode.path, format!("there is no authorizer `{shown}`")).reason(
            format!("kube-apiserver does not start: `authorization-mode \"{shown}\" is not a valid mode`"),
        );
        findings.push(match suggest::nearest(mode.text, AUTHORIZERS) {
            _ if mode.text.is_empty() => finding.label("empty").help("remove the empty word"),
            Some(near) if mode.text.trim() == near => {
                finding.label("a blank too many").help(format!("write `{near}` without the blank"))
            }
            Some(near) => {
                finding.label(format!("did you mean `{near}`?")).help(format!("write `\"{near}\"`"))
            }
            None => finding
                .label("unknown")
                .help(format!("the authorizers are {}", suggest::listed(AUTHORIZERS, "and"))),
        });
    }
}
