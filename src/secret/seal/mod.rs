//! Sealed secrets beside the spec: files that age encrypted, documents that SOPS encrypted for age, and a root from which
//! tokens are derived.

mod age_file;
mod derive;
mod fingerprint;
mod identities;
mod identity_file;
mod passphrase;
mod problem;
mod recipient;
mod sops;
mod ssh_numbers;

pub(super) use age_file::{is_age, open_age};
pub(super) use derive::{Context, derive_secret};
pub use fingerprint::Fingerprints;
pub use identities::Identities;
pub(super) use passphrase::{Passphrase, passphrase_of};
pub use problem::SealProblem;
pub use recipient::{Recipient, RecipientError, seal};
pub(super) use sops::{Key, open_sops};

use super::SecretRef;

/// Looks at the content of an encrypted secret without an identity: whether it has the form that its kind of source has. `token` is
/// the key in a SOPS document where the reference has none.
///
/// # Errors
/// What every identity would fail with.
pub fn look_at_sealed(reference: &SecretRef, token: &str, content: &[u8]) -> Result<(), SealProblem> {
    match reference {
        SecretRef::Age(_) => age_file::look(content),
        SecretRef::Sops { key, .. } => sops::look(content, key.as_deref().map_or(Key::Name(token), Key::Way)),
        SecretRef::File(_) | SecretRef::Env(_) | SecretRef::Stdin | SecretRef::Derive { .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests;
