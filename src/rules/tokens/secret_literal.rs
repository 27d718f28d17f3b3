//! A secret in plain text in the spec.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;
use crate::source::{Path, PlainSecret};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::SECRET_LITERAL, Level::Deny, include_str!("secret_literal.md")).fixed();

const TOKEN_LEAKS: &str =
    "anyone who reads this file can request a certificate in the name of any node, and git keeps it forever";
const NEW_TOKEN: &str = "consider this token leaked and create another with `nodejoin token new`";

/// The finding for a token's `secret` that is a string instead of a reference.
pub(crate) fn of_token(path: &Path) -> Finding {
    Finding::new(RULE.id, path, format!("`{path}` is a secret in plain text"))
        .at_key()
        .label("must be a reference")
        .reason(TOKEN_LEAKS)
        .help("move it to a file that git ignores and write `secret = { file = \"secrets/workers.token\" }`")
        .help(NEW_TOKEN)
}

/// The finding for the `secret` of a file that is a string instead of a reference.
pub(crate) fn of_file(path: &Path) -> Finding {
    Finding::new(RULE.id, path, format!("`{path}` is a secret in plain text"))
        .at_key()
        .label("must be a reference")
        .reason("anyone who reads the spec has the secret, and git keeps it forever")
        .help("move it to a file that git ignores and write `secret = { file = \"secrets/registry.json\" }`")
}

/// The finding for a token or a key anywhere else. `holder` is the value or file that contains it.
pub(crate) fn elsewhere(kind: &PlainSecret, place: Place, holder: &str) -> Finding {
    let (what, why, renew) = match kind {
        PlainSecret::PrivateKey => (
            "a private key",
            "anyone who reads this file can impersonate the key's owner, and git keeps it forever",
            "consider this key leaked and create another",
        ),
        _ => ("a bootstrap token", TOKEN_LEAKS, NEW_TOKEN),
    };
    let is_id = |path: &Path| path.last_key() == Some("id") && path.is_within(&Path::of("tokens"));
    let help = match &place {
        Place::Spec(path, _) if is_id(path) => "write only the part before the dot: the id is not secret",
        _ => "remove it; a spec only refers to the file or variable that contains a secret",
    };
    Finding::new(RULE.id, place, format!("{holder} contains {what} in plain text"))
        .label("secret in plain text")
        .reason(why)
        .help(help)
        .help(renew)
}
