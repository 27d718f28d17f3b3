use age::{Identity, IdentityFile, ssh};

use super::age_file::{is_age, open_age};
use super::identities::Identities;
use super::problem::SealProblem;
use super::ssh_numbers;
use crate::secret::Secret;

impl Identities {
    /// Adds what a file holds: age identities, one a line, an SSH private key, or such a file sealed with the passphrase.
    ///
    /// # Errors
    /// [`SealProblem::BadIdentity`] with `name` when it holds none; everything else when it is sealed and does not open.
    pub fn add(&mut self, name: &str, content: &Secret) -> Result<(), SealProblem> {
        let bad = || SealProblem::BadIdentity(name.to_owned());
        if is_age(content.bytes()) {
            let only_passphrase = Identities::new(self.passphrase.clone());
            let opened = open_age(content.bytes(), &only_passphrase).map_err(|problem| match problem {
                SealProblem::NoIdentity => bad(),
                problem => problem,
            })?;
            // Sealed once, not again and again.
            return if is_age(opened.bytes()) { Err(bad()) } else { self.add(name, &opened) };
        }
        let bytes = content.bytes();
        if is_ssh_key(bytes) {
            if ssh_numbers::of_private_key(bytes) {
                return Err(bad());
            }
            let key = ssh::Identity::from_buffer(bytes, None).map_err(|_| bad())?;
            if matches!(key, ssh::Identity::Unsupported(_)) {
                return Err(bad());
            }
            self.keys.push(Box::new(key.with_callbacks(self.passphrase.clone())));
            return Ok(());
        }
        let found =
            IdentityFile::from_buffer(bytes).map_err(|_| bad())?.into_identities().map_err(|_| bad())?;
        if found.is_empty() {
            return Err(bad());
        }
        self.keys.extend(found.into_iter().map(|key| -> Box<dyn Identity> { key }));
        Ok(())
    }
}

fn is_ssh_key(content: &[u8]) -> bool {
    content
        .split(|byte| *byte == b'\n')
        .any(|line| line.starts_with(b"-----BEGIN OPENSSH ") || line.starts_with(b"-----BEGIN RSA "))
}
