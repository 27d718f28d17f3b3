use std::sync::Arc;

use crate::pki::Certificate;

/// Certificates from a file below the spec's folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Authority {
    /// The file's path as the spec has it.
    pub file: String,
    /// The certificates as PEM, without anything else that the file may hold.
    pub pem: Arc<str>,
    /// The certificates.
    pub certificates: Arc<[Certificate]>,
}
