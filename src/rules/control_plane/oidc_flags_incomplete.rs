//! Flags of an OIDC issuer without its URL or its client.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::OIDC_FLAGS;
use crate::rules::support::flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::OIDC_FLAGS_INCOMPLETE,
    Level::Deny,
    include_str!("oidc_flags_incomplete.md"),
    Check::Cluster(check),
);

/// The flags that need each other.
pub(crate) const NEEDED: [&str; 2] = ["oidc-issuer-url", "oidc-client-id"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let flags = &context.cluster.control_plane.apiserver.flags;
    let given = flags.iter().find(|(name, _)| name.starts_with(OIDC_FLAGS));
    let Some((name, setting)) = given else { return };
    let is_set = |needed: &str| flag(flags, needed).is_some_and(|word| !word.text.is_empty());
    if let Some(finding) = judge(name, (&setting.path).into(), is_set) {
        findings.push(finding);
    }
}

/// The finding for a flag of an OIDC issuer, where one of the flags that it needs is not set.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.validateOIDCOptions.
pub(crate) fn judge(name: &str, place: Place, is_set: impl Fn(&str) -> bool) -> Option<Finding> {
    let missing: Vec<&str> = NEEDED.into_iter().filter(|needed| !is_set(needed)).collect();
    let first = missing.first()?;
    let label = if missing.len() == 1 { format!("needs `{first}`") } else { "needs an issuer".to_owned() };
    let finding = Finding::new(RULE.id, place, format!("`--{name}` is set without `--{first}`"))
        .at_key()
        .label(label)
        .exits(
            "kube-apiserver",
            "oidc-issuer-url and oidc-client-id must be specified together when any oidc-* flags are set",
        )
        .help(
            "set both `oidc-issuer-url` and `oidc-client-id`, or remove every flag that begins with `oidc-`",
        );
    Some(finding)
}
