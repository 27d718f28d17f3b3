use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// manifest.json: every file of a tree. A digest over a file with a token tells nothing about the token: 16 random
/// characters cannot be guessed.
#[derive(Serialize, Deserialize, Debug)]
pub struct Manifest {
    /// The version of this format: 1.
    pub version: u32,
    /// The nodejoin that wrote the tree.
    pub nodejoin: String,
    /// The digest of the spec's text, hexadecimal SHA-256.
    pub spec: String,
    /// The files, sorted by path. The manifest itself is not among them.
    pub files: Vec<ManifestFile>,
}

/// A file of a tree.
#[derive(Serialize, Deserialize, Debug, PartialEq, Eq)]
pub struct ManifestFile {
    /// Its path below the target.
    pub path: String,
    /// Its mode, octal: `0600`.
    pub mode: String,
    /// Its size in bytes.
    pub size: usize,
    /// Hexadecimal SHA-256 of its content.
    pub sha256: String,
    /// Whether it holds a secret.
    pub secret: bool,
    /// For a sealed bundle, whether it still holds what a build would put into it: a keyed digest that tells nothing about
    /// what is inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

/// The name of the manifest below the target.
pub(super) const NAME: &str = "manifest.json";

impl Manifest {
    pub(super) fn new(spec: &str, mut files: Vec<ManifestFile>) -> Self {
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Self {
            version: 1,
            nodejoin: env!("CARGO_PKG_VERSION").to_owned(),
            spec: digest(spec.as_bytes()),
            files,
        }
    }

    /// The text of manifest.json, one line a file.
    pub(super) fn text(&self) -> Vec<u8> {
        let mut text = format!(
            "{{\n  \"version\": {},\n  \"nodejoin\": {},\n  \"spec\": \"{}\",\n  \"files\": [",
            self.version,
            serde_json::Value::from(self.nodejoin.as_str()),
            self.spec
        )
        .into_bytes();
        for (position, file) in self.files.iter().enumerate() {
            text.extend_from_slice(if position > 0 { b",\n    " } else { b"\n    " });
            // Strings and numbers: writing them to memory does not fail.
            let _ = serde_json::to_writer(&mut text, file);
        }
        text.extend_from_slice(b"\n  ]\n}\n");
        text
    }
}

/// Hexadecimal SHA-256.
pub(super) fn digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
