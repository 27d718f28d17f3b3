use aes_gcm::aead::consts::{U12, U32};
use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::aes::Aes256;
use aes_gcm::{AesGcm, KeyInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::data_key::DataKey;
use crate::secret::seal::SealProblem;

/// A sealed value: `ENC[AES256_GCM,data:…,iv:…,tag:…,type:str]`.
pub(super) struct Sealed<'t> {
    data: Vec<u8>,
    nonce: Vec<u8>,
    /// `str`, `int`, `float`, `bool`, `bytes`, `time` or `comment`.
    pub(super) kind: &'t str,
}

impl<'t> Sealed<'t> {
    /// Nothing when the text has another form: it is not sealed then.
    ///
    /// Mirrors github.com/getsops/sops/v3/aes: parse.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let mut rest = text.strip_prefix("ENC[AES256_GCM,data:")?.strip_suffix(']')?;
        let mut next = |separator: &str| {
            let (part, tail) = rest.split_once(separator)?;
            rest = tail;
            STANDARD.decode(part).ok()
        };
        let mut data = next(",iv:")?;
        let nonce = next(",tag:")?;
        data.extend(next(",type:")?);
        Some(Self { data, nonce, kind: rest })
    }

    /// What the MAC counts of the plain value.
    ///
    /// Mirrors github.com/getsops/sops/v3: ToBytes.
    pub(super) fn counted(&self, plain: &[u8]) -> Zeroizing<Vec<u8>> {
        let is = |word: &str| plain.eq_ignore_ascii_case(word.as_bytes());
        Zeroizing::new(match self.kind {
            "bool" if is("true") => b"True".to_vec(),
            "bool" if is("false") => b"False".to_vec(),
            _ => plain.to_vec(),
        })
    }
}

/// Opens a value. `place` is what it is bound to.
///
/// Mirrors github.com/getsops/sops/v3/aes: Cipher.Decrypt.
pub(super) fn decrypt(
    sealed: &Sealed<'_>,
    key: &DataKey,
    place: &str,
) -> Result<Zeroizing<Vec<u8>>, SealProblem> {
    let payload = Payload { msg: &sealed.data, aad: place.as_bytes() };
    let key = key.as_slice().into();
    let nonce = sealed.nonce.as_slice();
    let opened = match nonce.len() {
        32 => AesGcm::<Aes256, U32>::new(key).decrypt(nonce.into(), payload),
        12 => AesGcm::<Aes256, U12>::new(key).decrypt(nonce.into(), payload),
        _ => return Err(SealProblem::Tampered),
    };
    opened.map(Zeroizing::new).map_err(|_| SealProblem::Tampered)
}
