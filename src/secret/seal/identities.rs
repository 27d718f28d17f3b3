use age::Identity;
use age::secrecy::SecretString;

use super::passphrase::Passphrase;

/// What may open sealed secrets: age identities, SSH keys, and a passphrase.
#[derive(Default)]
pub struct Identities {
    pub(super) keys: Vec<Box<dyn Identity>>,
    pub(super) passphrase: Passphrase,
}

impl Identities {
    /// None, with a passphrase for sealed files, sealed identities and SSH keys.
    pub(in crate::secret) fn new(passphrase: Passphrase) -> Self {
        Self { keys: Vec::new(), passphrase }
    }

    /// The keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &dyn Identity> {
        self.keys.iter().map(|key| &**key)
    }

    /// Whether there is no key.
    pub(super) fn has_no_key(&self) -> bool {
        self.keys.is_empty()
    }

    /// The passphrase.
    pub(super) fn passphrase(&self) -> Option<SecretString> {
        self.passphrase.get()
    }
}
