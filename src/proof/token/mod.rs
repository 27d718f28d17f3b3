//! Bootstrap tokens: their Secrets, their users, and what discovery checks with them.

pub(in crate::proof) mod authenticated;
pub(in crate::proof) mod bootstrap_secret;
pub(in crate::proof) mod bootstrap_token;
pub(in crate::proof) mod discovery_pins;
pub(in crate::proof) mod discovery_signature;
pub(in crate::proof) mod identity;
pub(in crate::proof) mod jws;
pub(in crate::proof) mod secret_fault;
