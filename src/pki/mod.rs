//! Reads certificates: what is in a PEM file, and the contents of a certificate. For labs and tests it issues a set of
//! them, too.

mod bundle;
mod certificate;
mod der_kind;
mod host;
#[cfg(feature = "cli")]
mod issue;
mod key;
mod pem;
mod problem;
mod public_key;
mod signature;
#[cfg(test)]
mod tests;
pub(crate) mod trust;

pub use bundle::{read_bundle, read_trusted};
pub use certificate::Certificate;
#[cfg(feature = "cli")]
pub use issue::{IssueError, Issued, Names, issue};
pub use key::is_key_of;
pub use problem::{PemProblem, PemProblemKind};
pub use public_key::PublicKey;
pub use signature::{SignatureHash, SignedBy};
