//! The Secret of a bootstrap token that the API server or bootstrapsigner ignores.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::TOKEN_SECRET_INVALID, Level::Deny, include_str!("token_secret_invalid.md"));

const TYPE: &str = "bootstrap.kubernetes.io/token";

/// A part of a token in its Secret.
pub(crate) struct Half<'a> {
    /// The Secret's name.
    pub(crate) secret: &'a str,
    /// `token-id` or `token-secret`.
    pub(crate) key: &'a str,
    pub(crate) found: Option<&'a str>,
    /// The part that nodes join with.
    pub(crate) shown: &'a str,
    pub(crate) place: Place,
}

/// The finding for a value that the API server cannot decode, with its error.
pub(crate) fn undecodable(error: &str, place: Place) -> Finding {
    Finding::new(RULE.id, place, "a value of this Secret has the wrong type")
        .label("must be a string")
        .reason(format!("the API server refuses the Secret: `{error}`"))
        .help("quote the value; under `data` it must be base64")
}

/// The finding for a Secret that has a token's name but another type.
///
/// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authenticator/token/bootstrap: TokenAuthenticator.AuthenticateToken.
pub(crate) fn of_type(secret: &str, found: Option<&str>, place: Place) -> Option<Finding> {
    if found == Some(TYPE) {
        return None;
    }
    let message = format!("`{}` does not have the type of a bootstrap token", secret.escape_debug());
    Some(
        Finding::new(RULE.id, place, message)
            .label("wrong type")
            .reason(format!("the API server ignores it: `has invalid type, expected {TYPE}`"))
            .help(format!(
                "write `type: {TYPE}`; a Secret's type cannot be changed, so delete the old one first"
            )),
    )
}

/// The finding for a part that differs from the one that nodes join with. Neither is printed.
pub(crate) fn of_half(fact: &Half<'_>) -> Option<Finding> {
    if fact.found == Some(fact.shown) {
        return None;
    }
    let what = if fact.key == "token-id" {
        "does not have the token id of its name"
    } else {
        "does not have the secret that nodes join with"
    };
    let finding =
        Finding::new(RULE.id, fact.place.clone(), format!("`{}` {what}", fact.secret.escape_debug()));
    Some(
        finding
            .label("part of another token")
            .reason(format!("the API server refuses the token: `has invalid value for key {}`", fact.key))
            .help("write the same token to the kubeconfig and to the Secret"),
    )
}

/// The finding for a Secret without the part that signs cluster-info.
pub(crate) fn without_secret(secret: &str, place: Place) -> Finding {
    let message = format!("`{}` has no secret to sign cluster-info with", secret.escape_debug());
    Finding::new(RULE.id, place, message)
        .label("`token-secret` is missing")
        .reason("bootstrapsigner skips the token, so `kubeadm join` finds no signature")
        .help("add `token-secret` with the part of the token after the dot")
}
