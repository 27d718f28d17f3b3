//! Reads certificates: what stands in a PEM file, and what a certificate says of itself.

mod bundle;
mod certificate;
mod der_kind;
mod host;
mod pem;
mod problem;
mod public_key;
mod signature;
#[cfg(test)]
mod tests;

pub use bundle::read_bundle;
pub use certificate::Certificate;
pub use problem::{PemProblem, PemProblemKind};
pub use public_key::PublicKey;
pub use signature::{SignatureHash, SignedBy};
