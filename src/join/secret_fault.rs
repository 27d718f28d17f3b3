use jiff::Timestamp;

use super::bootstrap_secret::{Ends, Secret, ends};
use super::bootstrap_token::TOKEN_SECRET_INVALID;
use crate::facts::Origin;

const EXPIRED: &str = "token-expired";
const UNPARSEABLE: &str = "token-expiration-unparseable";

/// What is wrong with the Secret of a token, both for who authenticates with it and for who signs with it.
pub(super) struct SecretFault {
    pub(super) rule: &'static str,
    pub(super) origin: Origin,
    pub(super) message: String,
    /// What the API server says of it in its log, after the Secret's name; nothing where it has not taken the Secret.
    pub(super) log: Option<String>,
    pub(super) help: String,
}

impl SecretFault {
    /// A value that the API server does not take.
    pub(super) fn refused(secret: &Secret<'_>) -> Option<Self> {
        let (path, why) = secret.refused()?;
        Some(Self {
            rule: TOKEN_SECRET_INVALID,
            origin: secret.object.origin(&path),
            message: format!("the API server does not take this Secret: {why}"),
            log: None,
            help: "quote the value".to_owned(),
        })
    }

    /// Another type than that of bootstrap tokens.
    pub(super) fn of_type(secret: &Secret<'_>) -> Option<Self> {
        if secret.is_token() {
            return None;
        }
        Some(Self {
            rule: TOKEN_SECRET_INVALID,
            origin: secret.object.origin("type"),
            message: format!("`{}` is not of the type of bootstrap tokens", secret.object.name()),
            log: Some("has invalid type, expected bootstrap.kubernetes.io/token.".to_owned()),
            help: "write `type: bootstrap.kubernetes.io/token`; a Secret's type cannot be changed, so delete the old one"
                .to_owned(),
        })
    }

    /// A half of the token that is not what nodes show.
    pub(super) fn of_half(secret: &Secret<'_>, key: &str, wanted: &str) -> Option<Self> {
        if secret.get(key).as_deref() == Some(wanted) {
            return None;
        }
        let what =
            if key == "token-id" { "another id than its name" } else { "another secret than nodes show" };
        Some(Self {
            rule: TOKEN_SECRET_INVALID,
            origin: secret.origin(key),
            message: format!("`{}` has {what}", secret.object.name()),
            log: Some(format!("has invalid value for key {key}.")),
            help: "write the halves of one token into both files".to_owned(),
        })
    }

    /// An end that is over, or that nobody can read.
    pub(super) fn of_end(secret: &Secret<'_>, now: Timestamp) -> Option<Self> {
        let (rule, message, log, help) = match ends(secret) {
            Ends::At(end) if end <= now => (
                EXPIRED,
                format!("the token ended on {end}"),
                format!("expired at {end}, ignoring"),
                "write a later date, or make another token",
            ),
            Ends::Unreadable => (
                UNPARSEABLE,
                "the end of the token cannot be read, so it counts as over".to_owned(),
                "has an unparseable expiration, treating as expired".to_owned(),
                "write it as `2027-06-01T00:00:00Z`",
            ),
            Ends::At(_) | Ends::Never => return None,
        };
        Some(Self {
            rule,
            origin: secret.origin("expiration"),
            message,
            log: Some(log),
            help: help.to_owned(),
        })
    }
}
