use jiff::Timestamp;

use crate::diagnostic::Finding;
use crate::facts::Origin;
use crate::proof::token::bootstrap_secret::{Ends, Secret, ends};
use crate::rules::tokens::token_expiration_unparseable;
use crate::rules::tokens::token_expired::{self, TokenEnd};
use crate::rules::tokens::token_secret_invalid::{self, Half};

/// A mistake in the Secret of a token, for both authentication and signing.
pub(in crate::proof) struct SecretFault {
    pub(in crate::proof) origin: Origin,
    pub(in crate::proof) finding: Finding,
    /// The API server's log entry, after the Secret's name; none if it refused the Secret.
    pub(in crate::proof) log: Option<String>,
}

impl SecretFault {
    /// A value that the API server refuses.
    pub(in crate::proof) fn refused(secret: &Secret<'_>) -> Option<Self> {
        let (path, error) = secret.refused()?;
        let origin = secret.object.origin(&path);
        let finding = token_secret_invalid::undecodable(&error, origin.place());
        Some(Self { origin, finding, log: None })
    }

    /// A type that is not that of bootstrap tokens.
    pub(in crate::proof) fn of_type(secret: &Secret<'_>) -> Option<Self> {
        let (found, origin) = (secret.object.text("type"), secret.object.origin("type"));
        let finding = token_secret_invalid::of_type(secret.object.name(), found, origin.place())?;
        let log = "has invalid type, expected bootstrap.kubernetes.io/token.".to_owned();
        Some(Self { origin, finding, log: Some(log) })
    }

    /// A half of the token that differs from the nodes' token.
    pub(in crate::proof) fn of_half(secret: &Secret<'_>, key: &str, shown: &str) -> Option<Self> {
        let (found, origin) = (secret.get(key), secret.origin(key));
        let half =
            Half { secret: secret.object.name(), key, found: found.as_deref(), shown, place: origin.place() };
        let finding = token_secret_invalid::of_half(&half)?;
        Some(Self { origin, finding, log: Some(format!("has invalid value for key {key}.")) })
    }

    /// An expiration that has passed, or that the API server cannot read.
    pub(in crate::proof) fn of_end(secret: &Secret<'_>, now: Timestamp) -> Option<Self> {
        let (token, origin) = (secret.token(), secret.origin("expiration"));
        let (finding, log) = match ends(secret) {
            Ends::At(end) => (
                token_expired::judge(&TokenEnd { token, end, now, place: origin.place() })?,
                format!("expired at {end}, ignoring"),
            ),
            Ends::Unreadable => {
                let text = secret.get("expiration").unwrap_or_default();
                (
                    token_expiration_unparseable::unreadable(&text, origin.place(), token),
                    "has an unparseable expiration, treating as expired".to_owned(),
                )
            }
            Ends::Never => return None,
        };
        Some(Self { origin, finding, log: Some(log) })
    }
}
