use crate::diagnostic::{RuleId, rule_id};
use jiff::Timestamp;

use crate::facts::Origin;
use crate::proof::token::bootstrap_secret::{Ends, Secret, ends};

/// What is wrong with the Secret of a token, both for who authenticates with it and for who signs with it.
pub(in crate::proof) struct SecretFault {
    pub(in crate::proof) rule: RuleId,
    pub(in crate::proof) origin: Origin,
    pub(in crate::proof) message: String,
    /// What the API server says of it in its log, after the Secret's name; nothing where it has not taken the Secret.
    pub(in crate::proof) log: Option<String>,
    pub(in crate::proof) help: String,
}

impl SecretFault {
    /// A value that the API server does not take.
    pub(in crate::proof) fn refused(secret: &Secret<'_>) -> Option<Self> {
        let (path, why) = secret.refused()?;
        Some(Self {
            rule: rule_id::TOKEN_SECRET_INVALID,
            origin: secret.object.origin(&path),
            message: format!("the API server does not take this Secret: {why}"),
            log: None,
            help: "quote the value".to_owned(),
        })
    }

    /// Another type than that of bootstrap tokens.
    pub(in crate::proof) fn of_type(secret: &Secret<'_>) -> Option<Self> {
        if secret.is_token() {
            return None;
        }
        Some(Self {
            rule: rule_id::TOKEN_SECRET_INVALID,
            origin: secret.object.origin("type"),
            message: format!("`{}` is not of the type of bootstrap tokens", secret.object.name()),
            log: Some("has invalid type, expected bootstrap.kubernetes.io/token.".to_owned()),
            help: "write `type: bootstrap.kubernetes.io/token`; a Secret's type cannot be changed, so delete the old one"
                .to_owned(),
        })
    }

    /// A half of the token that is not what nodes show.
    pub(in crate::proof) fn of_half(secret: &Secret<'_>, key: &str, wanted: &str) -> Option<Self> {
        if secret.get(key).as_deref() == Some(wanted) {
            return None;
        }
        let what =
            if key == "token-id" { "another id than its name" } else { "another secret than nodes show" };
        Some(Self {
            rule: rule_id::TOKEN_SECRET_INVALID,
            origin: secret.origin(key),
            message: format!("`{}` has {what}", secret.object.name()),
            log: Some(format!("has invalid value for key {key}.")),
            help: "write the halves of one token into both files".to_owned(),
        })
    }

    /// An end that is over, or that nobody can read.
    pub(in crate::proof) fn of_end(secret: &Secret<'_>, now: Timestamp) -> Option<Self> {
        let (rule, message, log, help) = match ends(secret) {
            Ends::At(end) if end <= now => (
                rule_id::TOKEN_EXPIRED,
                format!("the token ended on {end}"),
                format!("expired at {end}, ignoring"),
                "write a later date, or make another token",
            ),
            Ends::Unreadable => (
                rule_id::TOKEN_EXPIRATION_UNPARSEABLE,
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
