//! Flags of an OIDC issuer without its URL or its client.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::kube::Program;
use crate::model::OIDC_FLAGS;
use crate::rules::fact::ServerFlags;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::OIDC_FLAGS_INCOMPLETE,
    Level::Deny,
    include_str!("oidc_flags_incomplete.md"),
    Check::Server(Program::Apiserver, check),
);

/// The flags that need each other.
const NEEDED: [&str; 2] = ["oidc-issuer-url", "oidc-client-id"];

/// A flag of an OIDC issuer, where one of the flags that it needs is not set.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.validateOIDCOptions.
fn check<'a>(flags: &ServerFlags<'a>) -> Option<(&'a str, Finding)> {
    // Beside a file, another rule reports them.
    if flags.has("authentication-config") {
        return None;
    }
    let (name, given) = flags.given.iter().find(|(name, _)| name.starts_with(OIDC_FLAGS))?;
    let missing: Vec<&str> = NEEDED.into_iter().filter(|needed| !flags.has(needed)).collect();
    let first = missing.first()?;
    let label = if missing.len() == 1 { format!("needs `{first}`") } else { "needs an issuer".to_owned() };
    let finding = Finding::new(
        RULE.id,
        given.place.clone(),
        format!("`--{name}` is set without `--{first}`"),
    )
    .at_key()
    .label(label)
    .exits(
        "kube-apiserver",
        "oidc-issuer-url and oidc-client-id must be specified together when any oidc-* flags are set",
    )
    .help("set both `oidc-issuer-url` and `oidc-client-id`, or remove every flag that begins with `oidc-`");
    Some((name, finding))
}
