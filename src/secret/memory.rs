use std::collections::BTreeMap;

use super::seal::{Passphrase, passphrase_of};
use super::source::{LARGEST_INPUT, LARGEST_TOKEN};
use super::{FoundFile, Identities, SealProblem, Secret, SecretSource};
use crate::world::ReadError;

/// Secrets of a test. They are of no worth, so they are kept as they are.
#[derive(Default)]
pub struct MemorySecrets {
    files: BTreeMap<String, (Vec<u8>, bool)>,
    variables: BTreeMap<String, Vec<u8>>,
    input: Vec<u8>,
    identities: Vec<Vec<u8>>,
    passphrase: Option<Vec<u8>>,
}

impl MemorySecrets {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a file that only its owner can read.
    pub fn with_file(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.to_owned(), (content.into(), false));
        self
    }

    /// With a file that everybody can read.
    pub fn with_open_file(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.to_owned(), (content.into(), true));
        self
    }

    /// With a variable of the environment.
    pub fn with_env(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.variables.insert(name.to_owned(), content.into());
        self
    }

    /// With an age identity or an SSH key.
    pub fn with_identity(mut self, content: impl Into<Vec<u8>>) -> Self {
        self.identities.push(content.into());
        self
    }

    /// With a passphrase for sealed files.
    pub fn with_passphrase(mut self, passphrase: impl Into<Vec<u8>>) -> Self {
        self.passphrase = Some(passphrase.into());
        self
    }

    /// With this on standard input.
    pub fn with_stdin(mut self, content: impl Into<Vec<u8>>) -> Self {
        self.input = content.into();
        self
    }
}

fn bounded(content: &[u8], limit: usize) -> Result<Secret, ReadError> {
    if content.len() > limit {
        Err(ReadError::TooLarge(limit as u64))
    } else {
        Ok(Secret::new(content.to_vec()))
    }
}

impl SecretSource for MemorySecrets {
    fn file(&self, path: &str, limit: usize) -> Result<FoundFile, ReadError> {
        let (content, open_to_others) = self.files.get(path).ok_or(ReadError::Missing)?;
        Ok(FoundFile { content: bounded(content, limit)?, open_to_others: *open_to_others })
    }

    fn env(&self, name: &str) -> Result<Secret, ReadError> {
        bounded(self.variables.get(name).ok_or(ReadError::Missing)?, LARGEST_TOKEN)
    }

    fn stdin(&self) -> Result<Secret, ReadError> {
        bounded(&self.input, LARGEST_INPUT)
    }

    fn identities(&self) -> Result<Identities, SealProblem> {
        let passphrase =
            self.passphrase.as_ref().map(|passphrase| passphrase_of(&Secret::new(passphrase.clone())));
        let mut identities = Identities::new(Passphrase::from(move || passphrase.clone()));
        for content in &self.identities {
            identities.add("memory", &Secret::new(content.clone()))?;
        }
        Ok(identities)
    }
}
