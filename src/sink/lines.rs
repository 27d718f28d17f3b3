//! A manifest line by line, as nodejoin writes it: one file each, sorted by path.

use std::borrow::Cow;

use rustix::fd::{AsFd, OwnedFd};
use rustix::io::Errno;
use sha2::{Digest as _, Sha256};

use super::ManifestFile;
use super::system::Calls;

/// How many bytes are read or written at once.
const PIECE: usize = 256 * 1024;

/// Calls `each` with the path and the text of each entry.
///
/// # Errors
/// When the file cannot be read, or has a line that no build writes (`BADMSG`), and those of `each`.
pub(super) fn entries(
    calls: &Calls<'_>,
    file: impl AsFd,
    mut each: impl FnMut(&str, &[u8]) -> Result<(), Errno>,
) -> Result<(), Errno> {
    rustix::fs::seek(file.as_fd(), rustix::fs::SeekFrom::Start(0))?;
    let mut piece = vec![0; PIECE];
    let mut rest: Vec<u8> = Vec::new();
    loop {
        let read = calls.read_some(file.as_fd(), &mut piece)?;
        rest.extend_from_slice(piece.get(..read).unwrap_or_default());
        let whole = if read == 0 {
            rest.len()
        } else {
            rest.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1)
        };
        for line in rest.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n') {
            if let Some(entry) = line.strip_prefix(b"    ") {
                let entry = entry.strip_suffix(b",").unwrap_or(entry);
                each(&path(entry).ok_or(Errno::BADMSG)?, entry)?;
            }
        }
        if read == 0 {
            return Ok(());
        }
        rest.drain(..whole);
    }
}

/// The path in an entry.
fn path(entry: &[u8]) -> Option<Cow<'_, str>> {
    let begin = entry.strip_prefix(b"{\"path\":")?;
    let simple = begin.strip_prefix(b"\"")?;
    let end = simple.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    if simple.get(end) == Some(&b'"') {
        return std::str::from_utf8(simple.get(..end)?).ok().map(Cow::Borrowed);
    }
    serde_json::Deserializer::from_slice(begin).into_iter::<String>().next()?.ok().map(Cow::Owned)
}

/// The entry of a file as it is in a manifest.
pub(super) fn line(file: &ManifestFile) -> Result<Vec<u8>, Errno> {
    serde_json::to_vec(file).map_err(|_| Errno::BADMSG)
}

/// Writes a manifest of new entries and of those of an older one that stay.
pub(super) struct Merge<'m, 'w> {
    calls: &'m Calls<'w>,
    to: &'m OwnedFd,
    text: Vec<u8>,
    digest: Sha256,
    /// New entries, sorted by path, that are still to be written.
    new: std::iter::Peekable<std::slice::Iter<'m, ManifestFile>>,
    is_first: bool,
    /// How many bytes were written.
    pub(super) bytes: usize,
}

impl<'m, 'w> Merge<'m, 'w> {
    pub(super) fn new(calls: &'m Calls<'w>, to: &'m OwnedFd, head: Vec<u8>, new: &'m [ManifestFile]) -> Self {
        Self {
            calls,
            to,
            text: head,
            digest: Sha256::new(),
            new: new.iter().peekable(),
            is_first: true,
            bytes: 0,
        }
    }

    /// Writes an entry that stays, after all new ones before it.
    pub(super) fn stays(&mut self, path: &str, entry: &[u8]) -> Result<(), Errno> {
        while let Some(next) = self.new.next_if(|new| new.path.as_str() < path) {
            self.add_new(next)?;
        }
        self.add(entry)
    }

    /// Writes the rest; the digest of all.
    pub(super) fn finish(mut self) -> Result<(String, usize), Errno> {
        while let Some(next) = self.new.next() {
            self.add_new(next)?;
        }
        self.text.extend_from_slice(b"\n  ]\n}\n");
        self.flush()?;
        Ok((format!("{:x}", self.digest.finalize()), self.bytes))
    }

    fn add_new(&mut self, file: &ManifestFile) -> Result<(), Errno> {
        self.add(&line(file)?)
    }

    fn add(&mut self, entry: &[u8]) -> Result<(), Errno> {
        self.text.extend_from_slice(if self.is_first { b"\n    " } else { b",\n    " });
        self.is_first = false;
        self.text.extend_from_slice(entry);
        if self.text.len() < PIECE {
            return Ok(());
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<(), Errno> {
        self.digest.update(&self.text);
        self.calls.write(self.to, &self.text)?;
        self.bytes += self.text.len();
        self.text.clear();
        Ok(())
    }
}
