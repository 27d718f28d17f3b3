//! What a file with secrets has around them: a comparison without the secrets goes by it.

use sha2::{Digest as _, Sha256};

use super::ManifestFile;
use super::fill::node_value;
use super::output::{Target, mode_of};
use crate::model::Node;
use crate::render::{Hole, Text};
use crate::secret::Recipient;

/// A digest of files with placeholders in place of their secrets, and of whom they are sealed for. It is in the manifest, where
/// everybody may read it, so there is none for files with credentials of the spec in them, which may be easy to guess.
pub(super) fn outline<'t>(
    files: impl Iterator<Item = (&'t str, &'t Text)>,
    node: Option<&Node>,
    recipients: &[Recipient],
) -> Option<String> {
    let mut digest = Sha256::new();
    let mut add = |text: &str| {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    };
    for (path, text) in files {
        if text.is_confidential() {
            return None;
        }
        add(path);
        add(&format!("{:04o}", mode_of(text)));
        add(&text.placeholders_of(|hole| node_value(hole, node)));
    }
    recipients.iter().for_each(|recipient| add(recipient.as_str()));
    Some(format!("{:x}", digest.finalize()))
}

impl Target<'_> {
    /// Its entry in the manifest.
    pub(super) fn listed(&self, bytes: &[u8]) -> ManifestFile {
        let listed = ManifestFile::of(&self.path, bytes, self.text.is_secret());
        listed.with_mode(mode_of(self.text)).with_outline(self.outline())
    }

    /// Whether it cannot be written without secrets: with one in it, or with a signature that one makes.
    pub(super) fn needs_secret(&self) -> bool {
        self.text.is_secret() || self.text.holes().any(|hole| matches!(hole, Hole::Signature { .. }))
    }

    /// The digest of what is around the secrets that it needs, if it needs any.
    pub(super) fn outline(&self) -> Option<String> {
        let files = std::iter::once((self.path.as_str(), self.text));
        if self.needs_secret() { outline(files, self.node, &[]) } else { None }
    }
}
