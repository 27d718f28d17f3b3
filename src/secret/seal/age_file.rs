use std::io::Read as _;

use age::armor::ArmoredReader;
use age::{DecryptError, Decryptor, scrypt};

use super::{Identities, SealProblem};
use crate::secret::Secret;

/// The most that a sealed file may hold.
const LARGEST: usize = 64 * 1024;

/// The most work that a passphrase may cost, as a power of two: `age --passphrase` uses 18, with 256 MiB; 20 needs 1 GiB.
const MOST_WORK: u8 = 20;

/// Whether a content begins as age's files do, plain or armored.
pub(in crate::secret) fn is_age(content: &[u8]) -> bool {
    content.starts_with(b"age-encryption.org/") || content.starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----")
}

/// Opens what age sealed, plain or armored.
///
/// # Errors
/// Every reason not to; a file that is larger than 64 KiB inside counts as changed.
pub(in crate::secret) fn open_age(sealed: &[u8], identities: &Identities) -> Result<Secret, SealProblem> {
    if !is_age(sealed) {
        return Err(SealProblem::NotAge);
    }
    let decryptor = Decryptor::new_buffered(ArmoredReader::new(sealed)).map_err(|error| problem(&error))?;
    let opened = if decryptor.is_scrypt() {
        let passphrase = identities.passphrase().ok_or(SealProblem::NoPassphrase)?;
        let mut identity = scrypt::Identity::new(passphrase);
        identity.set_max_work_factor(MOST_WORK);
        decryptor.decrypt(std::iter::once(&identity as _)).map_err(|error| match error {
            DecryptError::ExcessiveWork { .. } => SealProblem::TooMuchWork,
            // What a wrong passphrase looks like.
            DecryptError::DecryptionFailed | DecryptError::NoMatchingKeys => SealProblem::WrongPassphrase,
            error => problem(&error),
        })?
    } else if identities.has_no_key() {
        return Err(SealProblem::NoIdentity);
    } else {
        decryptor.decrypt(identities.keys()).map_err(|error| problem(&error))?
    };
    // One buffer that never moves, so that no copy stays behind.
    let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(LARGEST + 1));
    opened.take(LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(|_| SealProblem::Tampered)?;
    if bytes.len() > LARGEST {
        return Err(SealProblem::Tampered);
    }
    Ok(Secret::new(std::mem::take(&mut *bytes)))
}

/// Looks at what age sealed without opening it.
///
/// # Errors
/// When it is not an age file.
pub(super) fn look(sealed: &[u8]) -> Result<(), SealProblem> {
    if !is_age(sealed) {
        return Err(SealProblem::NotAge);
    }
    Decryptor::new_buffered(ArmoredReader::new(sealed)).map(|_| ()).map_err(|error| problem(&error))
}

fn problem(error: &DecryptError) -> SealProblem {
    match error {
        DecryptError::NoMatchingKeys => SealProblem::WrongRecipient,
        DecryptError::KeyDecryptionFailed => SealProblem::WrongPassphrase,
        DecryptError::UnknownFormat => SealProblem::NotAge,
        _ => SealProblem::Tampered,
    }
}
