use hkdf::Hkdf;
use sha2::Sha256;

use super::SealProblem;
use crate::secret::Secret;
use crate::secret::generate::characters;
use crate::secret::token_form::SECRET_LENGTH;

/// The least length of a root, in bytes.
const LEAST: usize = 16;
/// Separates these derivations from all others of the same root.
const SALT: &[u8] = b"nodejoin bootstrap token, version 1";

/// The context of a derived secret: the same root and context always give the same secret.
pub(in crate::secret) struct Context<'a> {
    /// The cluster's name.
    pub(in crate::secret) cluster: &'a str,
    /// The token's public half: a token keeps its secret when the spec gives it another name.
    pub(in crate::secret) id: &'a str,
    /// Counts its renewals.
    pub(in crate::secret) epoch: u64,
}

/// The secret half of a token: HKDF-SHA-256 of the root with the context, read as sixteen of the characters that a token
/// has, each as likely as the others.
///
/// # Errors
/// When the root is too short to be one.
pub(in crate::secret) fn derive_secret(root: &Secret, context: &Context<'_>) -> Result<Secret, SealProblem> {
    if root.bytes().len() < LEAST {
        return Err(SealProblem::ShortRoot(LEAST));
    }
    let kdf = Hkdf::<Sha256>::new(Some(SALT), root.bytes());
    let mut block: u32 = 0;
    // Names are written with their lengths, so that no two contexts look alike.
    let mut stream = |bytes: &mut [u8]| {
        let info = format!(
            "{}:{},{}:{},{},{block}",
            context.cluster.len(),
            context.cluster,
            context.id.len(),
            context.id,
            context.epoch,
        );
        block += 1;
        kdf.expand(info.as_bytes(), bytes)
    };
    // HKDF refuses only what is longer than 255 digests.
    characters(SECRET_LENGTH, &mut stream).map(Secret::new).map_err(|_| SealProblem::ShortRoot(LEAST))
}
