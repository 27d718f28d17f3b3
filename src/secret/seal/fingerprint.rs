use std::collections::BTreeMap;

use hmac::digest::Output;
use hmac::{Hmac, Mac as _};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::Recipient;
use crate::secret::{Buffer, Secret};

/// What a try at guessing a token costs, as a power of two: some 30 ms and 16 MiB.
const WORK: u8 = 14;
const SALT: &[u8] = b"nodejoin bundle, version 1";

/// Keys of fingerprints, by the tokens' names.
///
/// A fingerprint shows whether a sealed file still holds what a build would put into it, without opening it. It is stored
/// beside the file, where everybody may read it, so it must not help to guess what is inside: its key is derived from the
/// tokens inside, slowly, since a person may have chosen one that is easy to guess.
#[derive(Default)]
pub struct Fingerprints(BTreeMap<String, Zeroizing<[u8; 32]>>);

impl Fingerprints {
    /// The keys of these tokens.
    pub(in crate::secret) fn of(secrets: &BTreeMap<String, Secret>) -> Self {
        let key = |secret: &Secret| {
            let mut key = Zeroizing::new([0; 32]);
            // These parameters are valid, and so is the length.
            if let Ok(params) = scrypt::Params::new(WORK, 8, 1, key.len()) {
                let _ = scrypt::scrypt(secret.bytes(), SALT, &params, key.as_mut_slice());
            }
            key
        };
        Self(secrets.par_iter().map(|(name, secret)| (name.clone(), key(secret))).collect())
    }

    /// The fingerprint of a sealed file: of its contents, which have secrets of these tokens, of its recipients, and of
    /// its own bytes, so that it cannot be replaced without knowing the tokens. None without any token: it would have no
    /// key.
    pub fn fingerprint(
        &self,
        tokens: &[&str],
        recipients: &[Recipient],
        plain: &Buffer,
        sealed: &[u8],
    ) -> Option<String> {
        Some(format!("{:x}", self.mac(tokens, recipients, plain, sealed)?))
    }

    /// Whether this is the fingerprint of a sealed file.
    pub fn matches(
        &self,
        fingerprint: &str,
        tokens: &[&str],
        recipients: &[Recipient],
        plain: &Buffer,
        sealed: &[u8],
    ) -> bool {
        let own = self.fingerprint(tokens, recipients, plain, sealed);
        own.is_some_and(|own| own.as_bytes().ct_eq(fingerprint.as_bytes()).into())
    }

    fn mac(
        &self,
        tokens: &[&str],
        recipients: &[Recipient],
        plain: &Buffer,
        sealed: &[u8],
    ) -> Option<Output<Sha256>> {
        let keys: Zeroizing<Vec<u8>> = Zeroizing::new(
            tokens
                .iter()
                .filter_map(|token| self.0.get(*token))
                .flat_map(|key| key.iter().copied())
                .collect(),
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(&keys).ok().filter(|_| !keys.is_empty())?;
        mac.update(&Sha256::digest(plain.as_bytes()));
        mac.update(&Sha256::digest(sealed));
        for recipient in recipients {
            mac.update(recipient.as_str().as_bytes());
            mac.update(b"\n");
        }
        Some(mac.finalize().into_bytes())
    }
}
