use std::sync::Arc;

use age::Callbacks;
use age::secrecy::SecretString;

use crate::secret::Secret;

/// Where a passphrase comes from, once one is needed. It has to give the same one each time.
#[derive(Clone, Default)]
pub(in crate::secret) struct Passphrase(Option<Arc<dyn Fn() -> Option<SecretString> + Send + Sync>>);

impl Passphrase {
    /// With `source`, which gives none when it cannot prompt.
    pub(in crate::secret) fn from(source: impl Fn() -> Option<SecretString> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(source)))
    }

    /// The passphrase.
    pub(in crate::secret) fn get(&self) -> Option<SecretString> {
        self.0.as_ref().and_then(|source| source())
    }
}

/// What a file or a terminal gave, in the form that age expects: without the final line break.
pub(in crate::secret) fn passphrase_of(content: &Secret) -> SecretString {
    let text = std::str::from_utf8(content.bytes()).unwrap_or_default();
    SecretString::from(text.trim_end_matches(['\r', '\n']))
}

/// The answers to age's questions.
impl Callbacks for Passphrase {
    fn display_message(&self, _: &str) {}

    fn confirm(&self, _: &str, _: &str, _: Option<&str>) -> Option<bool> {
        None
    }

    fn request_public_string(&self, _: &str) -> Option<String> {
        None
    }

    fn request_passphrase(&self, _: &str) -> Option<SecretString> {
        self.get()
    }
}
