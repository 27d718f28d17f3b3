use std::os::fd::AsFd;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustix::fs::{CWD, FileType, Mode, OFlags, RawMode, fstat, openat, stat};
use rustix::io::Errno;

use super::seal::{Passphrase, passphrase_of};
use super::source::{LARGEST_INPUT, LARGEST_SEALED, LARGEST_TOKEN};
use super::{
    FoundFile, Identities, SealProblem, Secret, SecretSource, SigningKey, SigningProblem, locked, terminal,
};
use crate::source::may_be_secret;
use crate::world::ReadError;

/// The secrets that a process can reach: files, its environment, its standard input.
pub struct ProcessSecrets {
    folder: PathBuf,
    identities: Vec<PathBuf>,
    passphrase: Option<PathBuf>,
    asks: bool,
}

impl ProcessSecrets {
    /// Relative paths start at `folder`, the spec's; absolute ones lead anywhere, since secrets are often kept apart.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), identities: Vec::new(), passphrase: None, asks: false }
    }

    /// With files of identities, whose relative paths start at the current folder.
    pub fn with_identities(mut self, files: impl IntoIterator<Item = PathBuf>) -> Self {
        self.identities.extend(files);
        self
    }

    /// With a file that holds the passphrase, if one is given; a relative path starts at the current folder.
    pub fn with_passphrase_file(mut self, file: Option<PathBuf>) -> Self {
        self.passphrase = file;
        self
    }

    /// Prompts for a passphrase on the terminal when one is needed and no file is given.
    pub fn asking(mut self) -> Self {
        self.asks = true;
        self
    }

    /// The passphrase's source: a file is read at once; the user is prompted when it is needed, and once.
    fn passphrase(&self) -> Result<Passphrase, SealProblem> {
        if let Some(path) = &self.passphrase {
            let passphrase = passphrase_of(&read_named("--passphrase-file", path, LARGEST_TOKEN)?);
            return Ok(Passphrase::from(move || Some(passphrase.clone())));
        }
        if !self.asks {
            return Ok(Passphrase::default());
        }
        let asked = OnceLock::new();
        Ok(Passphrase::from(move || {
            asked.get_or_init(|| terminal::ask("Passphrase: ").map(|line| passphrase_of(&line))).clone()
        }))
    }

    /// The private key that signs, from a file that only its owner may read, or from a pipe.
    ///
    /// # Errors
    /// When it cannot be read or used.
    pub fn signing_key(&self, path: &Path) -> Result<SigningKey, SigningProblem> {
        let found = read_input(path, LARGEST_SEALED).map_err(|error| {
            match is_no_path("--sign-with", &path.display().to_string(), &error) {
                true => SigningProblem::NotAPath,
                false => SigningProblem::Unreadable(error),
            }
        })?;
        if found.open_to_others {
            return Err(SigningProblem::OpenToOthers);
        }
        let passphrase = self.passphrase().map_err(|_| SigningProblem::NoPassphrase)?;
        SigningKey::new(&found.content, &passphrase)
    }
}

impl SecretSource for ProcessSecrets {
    fn file(&self, path: &str, limit: usize) -> Result<FoundFile, ReadError> {
        read_file(&self.folder.join(path), limit)
    }

    #[allow(clippy::disallowed_methods, reason = "this is the edge: the spec names the variable")]
    fn env(&self, name: &str) -> Result<Secret, ReadError> {
        let value = Secret::new(std::env::var_os(name).ok_or(ReadError::Missing)?.into_vec());
        if value.bytes().len() > LARGEST_TOKEN {
            return Err(ReadError::TooLarge(LARGEST_TOKEN as u64));
        }
        Ok(value)
    }

    fn stdin(&self) -> Result<Secret, ReadError> {
        // Not through std's reader, which keeps a copy in a buffer of its own.
        read_all(std::io::stdin(), LARGEST_INPUT)
    }

    /// The files given, and where none is the file of SOPS_AGE_KEY_FILE and the keys of SOPS_AGE_KEY.
    #[allow(clippy::disallowed_methods, reason = "this is the edge")]
    fn identities(&self) -> Result<Identities, SealProblem> {
        let mut identities = Identities::new(self.passphrase()?);
        let mut files = self.identities.clone();
        if files.is_empty() {
            let file = std::env::var_os("SOPS_AGE_KEY_FILE").filter(|path| !path.is_empty());
            files.extend(file.map(PathBuf::from));
            if let Ok(key) = self.env("SOPS_AGE_KEY") {
                identities.add("SOPS_AGE_KEY", &key)?;
            }
        }
        for path in files {
            identities.add(&path.display().to_string(), &read_named("--identity", &path, LARGEST_SEALED)?)?;
        }
        Ok(identities)
    }
}

/// A file that an option names.
fn read_named(option: &'static str, path: &Path, limit: usize) -> Result<Secret, SealProblem> {
    let name = path.display().to_string();
    match read_input(path, limit) {
        Ok(found) => Ok(found.content),
        Err(error) if is_no_path(option, &name, &error) => Err(SealProblem::NotAPath(option)),
        Err(error) => Err(SealProblem::Unreadable(name, error)),
    }
}

/// Whether what should be the path of a file is none, and may be the secret that the file should contain. A passphrase may be any
/// word.
fn is_no_path(option: &str, value: &str, error: &ReadError) -> bool {
    let any = option == "--passphrase-file" && !value.contains(['/', '.']);
    matches!(error, ReadError::Missing | ReadError::Refused(_)) && (any || may_be_secret(value))
}

/// A regular file, or a pipe such as that of `<(…)`: it is read to its end, once, and has no other reader.
fn read_input(path: &Path, limit: usize) -> Result<FoundFile, ReadError> {
    // A pipe is opened once: its writer would not survive a reader that goes away.
    match stat(path) {
        Ok(stat) if is_pipe(stat.st_mode) => {
            read_pipe(path, limit).map(|content| FoundFile { content, open_to_others: false })
        }
        _ => read_file(path, limit),
    }
}

/// A pipe, whose writer is waited for.
fn read_pipe(path: &Path, limit: usize) -> Result<Secret, ReadError> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = openat(CWD, path, flags, Mode::empty()).map_err(read_error)?;
    match is_pipe(fstat(&file).map_err(read_error)?.st_mode) {
        true => read_all(&file, limit),
        false => Err(ReadError::Special),
    }
}

fn is_pipe(mode: RawMode) -> bool {
    FileType::from_raw_mode(mode) == FileType::Fifo
}

/// A regular file and who may read it.
fn read_file(path: &Path, limit: usize) -> Result<FoundFile, ReadError> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = openat(CWD, path, flags, Mode::empty()).map_err(read_error)?;
    let stat = fstat(&file).map_err(read_error)?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => {}
        FileType::Directory => return Err(ReadError::Folder),
        _ => return Err(ReadError::Special),
    }
    let others = Mode::RWXG | Mode::RWXO;
    let open_to_others = Mode::from_raw_mode(stat.st_mode).intersects(others);
    Ok(FoundFile { content: read_all(&file, limit)?, open_to_others })
}

/// Reads everything into memory that never moves, so that no copy stays behind.
fn read_all(file: impl AsFd, limit: usize) -> Result<Secret, ReadError> {
    let mut bytes = vec![0; limit + 1];
    locked::keep(&bytes);
    let mut length = 0;
    let outcome = loop {
        let Some(free) = bytes.get_mut(length..).filter(|free| !free.is_empty()) else {
            break Err(ReadError::TooLarge(limit as u64));
        };
        match rustix::io::read(&file, free) {
            Ok(0) => break Ok(()),
            Ok(read) => length += read,
            Err(Errno::INTR) => {}
            Err(errno) => break Err(read_error(errno)),
        }
    };
    let mut content = Secret::new(bytes);
    outcome?;
    content.truncate(length);
    Ok(content)
}

fn read_error(errno: Errno) -> ReadError {
    match errno {
        Errno::NOENT | Errno::NOTDIR => ReadError::Missing,
        Errno::NXIO => ReadError::Special,
        errno => ReadError::Refused(errno.to_string()),
    }
}
