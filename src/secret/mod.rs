//! Secrets: where they come from, and how they are kept until the sink writes them.
//!
//! Their memory is locked, so that it is not swapped, and wiped after use.
//!
//! A [`Secret`] has no Debug, Display, Serialize or Clone; its bytes leave it through [`reveal`] only. No problem that
//! is reported here shows any part of a content.

mod buffer;
mod generate;
mod jws;
mod locked;
mod memory;
mod problem;
mod process;
mod reference;
mod reveal;
mod seal;
mod signing;
mod source;
mod terminal;
mod token_form;
mod value;
mod vault;

#[cfg(test)]
mod tests;

pub use buffer::Buffer;
pub use generate::{NewToken, generate_token, system_random};
pub use jws::detached_signature;
pub use locked::may_be_swapped;
pub use memory::MemorySecrets;
pub use problem::{SecretProblem, SecretProblemKind};
pub use process::ProcessSecrets;
pub use reference::{SecretRef, SecretRefError};
pub use reveal::reveal;
pub use seal::{Fingerprints, Identities, Recipient, RecipientError, SealProblem, look_at_sealed, seal};
pub use signing::{SigningKey, SigningProblem, is_signature};
pub use source::{FoundFile, LARGEST_SEALED, SecretSource};
pub use token_form::TokenRule;
pub use value::Secret;
pub use vault::{Vault, Wanted, WantedFile};
