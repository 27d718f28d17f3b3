//! Two tokens with one secret.

use crate::diagnostic::{Finding, Findings, Level, command, rule_id};
use crate::model::Token;
use crate::rules::{Check, Context, Rule};
use crate::secret::SecretRef;

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKEN_SECRET_SHARED,
    Level::Warn,
    include_str!("token_secret_shared.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let tokens = &context.cluster.tokens;
    for (position, token) in tokens.iter().enumerate() {
        let Some(secret) = &token.secret else { continue };
        let same =
            |other: &&Token| other.secret.as_ref().is_some_and(|other| is_same(&other.value, &secret.value));
        let Some(first) = tokens.iter().take(position).find(same) else { continue };
        let Some(before) = &first.secret else { continue };
        let name = token.name.escape_debug();
        findings.push(
            Finding::new(
                RULE.id,
                &secret.path,
                format!("the tokens `{}` and `{name}` have the same secret", first.name.escape_debug()),
            )
            .label("same source")
            .because(&before.path, format!("of `{}`", first.name.escape_debug()))
            .reason("anyone with one of the tokens knows the secret of both, so revoking one of them is not enough")
            .help(format!(
                "give `{name}` a secret of its own: `nodejoin token rotate {}`",
                command::argument(&token.name)
            )),
        );
    }
}

/// Whether two references name one secret. What is derived, or read by the token's name, differs for each token.
fn is_same(one: &SecretRef, other: &SecretRef) -> bool {
    one == other
        && !matches!(one, SecretRef::Stdin | SecretRef::Derive { .. } | SecretRef::Sops { key: None, .. })
}
