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

pub(super) use age_file::{is_age, open_age};
pub(super) use derive::{Context, derive_secret};
pub use fingerprint::Fingerprints;
pub use identities::Identities;
pub(super) use passphrase::{Passphrase, passphrase_of};
pub use problem::SealProblem;
pub use recipient::{Recipient, RecipientError, seal};
pub(super) use sops::{Key, open_sops};

#[cfg(test)]
mod tests;
