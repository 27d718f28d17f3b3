use std::collections::BTreeSet;

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::FileType;
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::digest::digest;
use super::output::file_mode;
use super::paths::is_inside;
use super::record::{Mark, mark_of};
use super::system::{Calls, OPEN_FILE};

/// manifest.json: every file of a tree. A digest over a file with a token reveals nothing about the token: 16 random
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
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
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
    /// For a sealed bundle, whether it still holds what a build would put into it: a keyed digest that reveals nothing
    /// about what is inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// For a secret file or a sealed bundle, the digest of what it holds with placeholders in place of the secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<String>,
}

impl ManifestFile {
    /// The same with another mode than a file of nodejoin's own.
    pub(super) fn with_mode(self, mode: u32) -> Self {
        Self { mode: format!("{mode:04o}"), ..self }
    }

    /// The same with the digest of what is around its secrets.
    pub(super) fn with_outline(self, outline: Option<String>) -> Self {
        Self { outline, ..self }
    }

    /// The entry of a file that is not sealed, or of a sealed bundle without its fingerprint.
    pub(super) fn of(path: &str, bytes: &[u8], secret: bool) -> Self {
        Self {
            path: path.to_owned(),
            mode: format!("{:04o}", file_mode(secret)),
            size: bytes.len(),
            sha256: digest(bytes),
            secret,
            fingerprint: None,
            outline: None,
        }
    }
}

/// The name of the manifest below the target.
pub(super) const NAME: &str = "manifest.json";
/// The name of its signature. The manifest has the digests of all other files, so that this one signature is for all of them.
pub(super) const SIGNATURE: &str = "manifest.json.sig";

/// Whether the manifest of an output has a signature beside it.
pub fn is_signed(out: &std::path::Path) -> bool {
    rustix::fs::lstat(out.join(SIGNATURE)).is_ok()
}

impl Manifest {
    pub(super) fn new(spec: &str, mut files: Vec<ManifestFile>) -> Self {
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Self {
            version: VERSION,
            nodejoin: env!("CARGO_PKG_VERSION").to_owned(),
            spec: digest(spec.as_bytes()),
            files,
        }
    }

    /// How its text begins, whatever is listed.
    pub(super) fn head(&self) -> Vec<u8> {
        format!(
            "{{\n  \"version\": {},\n  \"nodejoin\": {},\n  \"spec\": \"{}\",\n  \"files\": [",
            self.version,
            serde_json::Value::from(self.nodejoin.as_str()),
            self.spec
        )
        .into_bytes()
    }

    /// The text of manifest.json, one line a file.
    pub(super) fn text(&self) -> Vec<u8> {
        let mut text = self.head();
        for (position, file) in self.files.iter().enumerate() {
            text.extend_from_slice(if position > 0 { b",\n    " } else { b"\n    " });
            // Strings and numbers: writing them to memory does not fail.
            let _ = serde_json::to_writer(&mut text, file);
        }
        text.extend_from_slice(b"\n  ]\n}\n");
        text
    }
}

/// The version of the format.
const VERSION: u32 = 1;
/// How large a manifest may always be: enough for the trees of 40,000 nodes.
const SMALLEST_LIMIT: u64 = 64 * 1024 * 1024;
/// How many bytes each file of a larger tree adds to the limit.
const PER_FILE: u64 = 1024;

/// Why the manifest of a tree is not used.
pub(super) enum ManifestError {
    /// There is none.
    None,
    /// The system refused.
    Unreadable(Errno),
    /// No build wrote it.
    Wrong(String),
}

/// The files that the manifest of a tree lists. It is hostile input: anyone who can write to the tree can write it. It is
/// small enough for the number of files that are there, has the version that is known, and no path in it leads out of the
/// tree. Whether a file is there, and is a file, is for the survey to see.
pub(super) fn read_manifest(
    calls: &Calls<'_>,
    folder: impl AsFd,
    files: usize,
) -> Result<Vec<ManifestFile>, ManifestError> {
    Ok(read_marked(calls, folder, files)?.0)
}

/// The same with what a record has of the manifest.
pub(super) fn read_marked(
    calls: &Calls<'_>,
    folder: impl AsFd,
    files: usize,
) -> Result<(Vec<ManifestFile>, Mark), ManifestError> {
    let (file, bytes) = read_open(calls, folder, files)?;
    let mark = mark_of(calls, &file, digest(&bytes)).map_err(ManifestError::Unreadable)?;
    let manifest: Manifest = serde_json::from_slice(&bytes)
        .map_err(|error| ManifestError::Wrong(format!("it is not a manifest: {error}")))?;
    if manifest.version != VERSION {
        return Err(ManifestError::Wrong(format!("its version is {}, not {VERSION}", manifest.version)));
    }
    let mut seen = BTreeSet::new();
    for file in &manifest.files {
        if !is_inside(&file.path) {
            return Err(ManifestError::Wrong(format!(
                "it lists `{}`, which is not below its folder",
                file.path.escape_debug()
            )));
        }
        if !seen.insert(file.path.as_str()) {
            return Err(ManifestError::Wrong(format!("it lists `{}` twice", file.path.escape_debug())));
        }
    }
    Ok((manifest.files, mark))
}

/// The bytes of the manifest of a tree with about so many files.
pub(super) fn read_bytes(
    calls: &Calls<'_>,
    folder: impl AsFd,
    files: usize,
) -> Result<Zeroizing<Vec<u8>>, ManifestError> {
    Ok(read_open(calls, folder, files)?.1)
}

fn read_open(
    calls: &Calls<'_>,
    folder: impl AsFd,
    files: usize,
) -> Result<(OwnedFd, Zeroizing<Vec<u8>>), ManifestError> {
    let file = match calls.open(folder, NAME, OPEN_FILE, 0) {
        Ok(file) => file,
        // A link, a socket: the survey names it.
        Err(Errno::NOENT | Errno::LOOP | Errno::NXIO) => return Err(ManifestError::None),
        Err(error) => return Err(ManifestError::Unreadable(error)),
    };
    let stat = calls.stat(&file).map_err(ManifestError::Unreadable)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(ManifestError::None);
    }
    let limit = SMALLEST_LIMIT.max((files as u64).saturating_mul(PER_FILE));
    let bytes = match calls.read(&file, limit) {
        Err(Errno::FBIG) => {
            let limit = limit / (1024 * 1024);
            return Err(ManifestError::Wrong(format!(
                "it is larger than {limit} MiB, too large for {files} files"
            )));
        }
        read => read.map_err(ManifestError::Unreadable)?,
    };
    Ok((file, bytes))
}
