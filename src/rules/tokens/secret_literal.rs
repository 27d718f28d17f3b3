//! A secret in plain text in the spec.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;
use crate::source::{Path, PlainSecret};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::SECRET_LITERAL, Level::Deny, include_str!("secret_literal.md")).fixed();

const TOKEN_LEAKS: &str =
    "whoever reads this file can ask for a certificate in the name of any node; git never forgets it";
const NEW_TOKEN: &str = "treat this token as leaked: make another with `nodejoin token new`";

/// The `secret` of a token that is a text and no reference.
pub(crate) fn of_token(path: &Path) -> Finding {
    Finding::new(RULE.id, path, format!("`{path}` is a secret in plain text"))
        .at_key()
        .label("a reference belongs here")
        .reason(TOKEN_LEAKS)
        .help("put it into a file that git ignores: `secret = { file = \"secrets/workers.token\" }`")
        .help(NEW_TOKEN)
}

/// A token or a key anywhere else. `holder` is what has it.
pub(crate) fn elsewhere(kind: &PlainSecret, place: Place, holder: &str) -> Finding {
    let (what, why, renew) = match kind {
        PlainSecret::PrivateKey => (
            "a private key",
            "whoever reads this file can act as the key's owner; git never forgets it",
            "treat this key as leaked: make another",
        ),
        _ => ("a bootstrap token", TOKEN_LEAKS, NEW_TOKEN),
    };
    Finding::new(RULE.id, place, format!("{holder} has {what} in plain text"))
        .label("a secret stands here")
        .reason(why)
        .help("remove it; the spec names the file or variable that a secret is read from")
        .help(renew)
}
