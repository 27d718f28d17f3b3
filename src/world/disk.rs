//! The world of a command: files on disk below the spec's folder, and a time that the command line chose.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustix::fs::{CWD, Dir, FileType, Mode, OFlags, fstat, openat};

use super::beneath::{open, read_error};
use super::{LARGEST_FILE, ReadError, World};

/// Files below one folder, or below the root of its repository. Links are followed as long as they stay below it.
pub struct DiskWorld {
    root: PathBuf,
    /// The way from the root to the folder that paths are relative to.
    inside: Vec<String>,
    now: Timestamp,
}

impl DiskWorld {
    /// The world below `root`, the spec's folder (empty means the current one), at the instant `now`.
    pub fn new(root: impl Into<PathBuf>, now: Timestamp) -> Self {
        let root = root.into();
        let root = if root.as_os_str().is_empty() { PathBuf::from(".") } else { root };
        Self { root, inside: Vec::new(), now }
    }

    /// The same, with files outside of the folder as long as they are in its git repository: the nearest folder above with a
    /// `.git`.
    pub fn in_repository(folder: impl Into<PathBuf>, now: Timestamp) -> Self {
        let own = Self::new(folder, now);
        let Ok(folder) = own.root.canonicalize() else { return own };
        let repository = folder.ancestors().find(|above| above.join(".git").exists());
        repository.and_then(|repository| Self::below_root(repository, &folder, now)).unwrap_or(own)
    }

    /// The same for a folder below a root that is known; none if it is not below it.
    pub fn below_root(root: &Path, folder: &Path, now: Timestamp) -> Option<Self> {
        let steps = folder.strip_prefix(root).ok()?.iter();
        let inside = steps.map(|step| Some(step.to_str()?.to_owned())).collect::<Option<_>>()?;
        Some(Self { root: root.to_owned(), inside, now })
    }

    /// A path below the root.
    fn below(&self, path: &str) -> Result<String, ReadError> {
        if self.inside.is_empty() {
            return Ok(path.to_owned());
        }
        if path.starts_with('/') {
            return Err(ReadError::Outside);
        }
        let mut steps: Vec<&str> = self.inside.iter().map(String::as_str).collect();
        for step in path.split('/') {
            match step {
                "" | "." => {}
                ".." => {
                    steps.pop().ok_or(ReadError::Outside)?;
                }
                step => steps.push(step),
            }
        }
        Ok(steps.join("/"))
    }

    fn open(&self, path: &str) -> Result<(OwnedFd, FileType), ReadError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = openat(CWD, &self.root, flags, Mode::empty()).map_err(read_error)?;
        let file = open(root.as_fd(), &self.below(path)?)?;
        let stat = fstat(&file).map_err(read_error)?;
        Ok((file, FileType::from_raw_mode(stat.st_mode)))
    }
}

impl World for DiskWorld {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.read_at_most(path, LARGEST_FILE)
    }

    fn read_at_most(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let (file, kind) = self.open(path)?;
        match kind {
            FileType::RegularFile => {}
            FileType::Directory => return Err(ReadError::Folder),
            _ => return Err(ReadError::Special),
        }
        let mut bytes = Vec::new();
        let mut limited = File::from(file).take(limit + 1);
        limited.read_to_end(&mut bytes).map_err(|error| ReadError::Refused(error.to_string()))?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge(limit));
        }
        Ok(bytes)
    }

    /// Links to regular files count; a name that is not UTF-8 is listed with replacement characters.
    fn list(&self, path: &str) -> Result<Vec<String>, ReadError> {
        let (folder, kind) = self.open(path)?;
        match kind {
            FileType::Directory => {}
            FileType::RegularFile => return Err(ReadError::NotAFolder),
            _ => return Err(ReadError::Special),
        }
        let mut names = Vec::new();
        for entry in Dir::read_from(&folder).map_err(read_error)? {
            let entry = entry.map_err(read_error)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_file = match entry.file_type() {
                FileType::RegularFile => true,
                FileType::Symlink | FileType::Unknown => {
                    let place = format!("{}/{name}", path.trim_end_matches('/'));
                    let place = place.trim_start_matches('/');
                    matches!(self.open(place), Ok((_, FileType::RegularFile)))
                }
                _ => false,
            };
            if is_file {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    fn world() -> (tempfile::TempDir, DiskWorld) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("spec");
        std::fs::create_dir_all(root.join("pki/old")).unwrap();
        for (name, content) in
            [("pki/ca.pem", "ca"), ("pki/b.pem", "b"), ("pki/old/x", ""), ("../outside", "o")]
        {
            File::create(root.join(name)).unwrap().write_all(content.as_bytes()).unwrap();
        }
        symlink("ca.pem", root.join("pki/link.pem")).unwrap();
        symlink("../../outside", root.join("pki/out.pem")).unwrap();
        symlink("old", root.join("pki/older")).unwrap();
        let world = DiskWorld::new(root, Timestamp::UNIX_EPOCH);
        (folder, world)
    }

    #[test]
    fn reads_files_below_the_folder_only() {
        let (folder, world) = world();
        let outside = folder.path().join("outside");
        assert_eq!(world.read("pki/ca.pem"), Ok(b"ca".to_vec()));
        assert_eq!(world.read("./pki/link.pem"), Ok(b"ca".to_vec()));
        assert_eq!(world.read("pki/out.pem"), Err(ReadError::Outside));
        assert_eq!(world.read(outside.to_str().unwrap()), Err(ReadError::Outside));
        assert_eq!(world.read("../outside"), Err(ReadError::Outside));
        assert_eq!(world.read("pki/../pki/ca.pem"), Err(ReadError::Outside));
        assert_eq!(world.read("pki/none.pem"), Err(ReadError::Missing));
        assert_eq!(world.read("pki/ca.pem/x"), Err(ReadError::Missing));
        assert_eq!(world.read("pki"), Err(ReadError::Folder));
        assert_eq!(world.read(""), Err(ReadError::Folder));
        assert!(matches!(world.read("a\0b"), Err(ReadError::Refused(_))));
    }

    #[test]
    fn reads_files_of_the_repository() {
        let (folder, _) = world();
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        File::create(folder.path().join("spec/pki/.git")).unwrap();
        let world = |spec: &str| DiskWorld::in_repository(folder.path().join(spec), Timestamp::UNIX_EPOCH);
        let spec = world("spec");
        assert_eq!(spec.read("pki/ca.pem"), Ok(b"ca".to_vec()));
        assert_eq!(spec.read("../outside"), Ok(b"o".to_vec()));
        assert_eq!(spec.read("pki/../../outside"), Ok(b"o".to_vec()));
        assert_eq!(spec.read("pki/out.pem"), Ok(b"o".to_vec()));
        assert_eq!(spec.read("../../outside"), Err(ReadError::Outside));
        assert_eq!(spec.read("/etc/hostname"), Err(ReadError::Outside));
        assert_eq!(spec.list("../spec/pki").unwrap().len(), 5);
        // The nearest repository counts, which may be a work tree's or a submodule's.
        assert_eq!(world("spec/pki/old").read("../ca.pem"), Ok(b"ca".to_vec()));
        assert_eq!(world("spec/pki/old").read("../../../outside"), Err(ReadError::Outside));
        assert_eq!(world("spec/pki").read("../pki/ca.pem"), Err(ReadError::Outside));
    }

    #[test]
    fn does_not_wait_for_pipes_and_sockets() {
        let (folder, world) = world();
        let pipe = folder.path().join("spec/pipe");
        rustix::fs::mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let _socket = UnixListener::bind(folder.path().join("spec/socket")).unwrap();
        assert_eq!(world.read("pipe"), Err(ReadError::Special));
        assert_eq!(world.list("pipe"), Err(ReadError::Special));
        assert_eq!(world.read("socket"), Err(ReadError::Special));
        assert_eq!(DiskWorld::new("/dev", Timestamp::UNIX_EPOCH).read("null"), Err(ReadError::Special));
    }

    #[test]
    fn does_not_read_without_end() {
        let (folder, world) = world();
        let large = File::create(folder.path().join("spec/large")).unwrap();
        large.set_len(LARGEST_FILE).unwrap();
        assert_eq!(world.read("large").unwrap().len() as u64, LARGEST_FILE);
        large.set_len(LARGEST_FILE + 1).unwrap();
        assert_eq!(world.read("large"), Err(ReadError::TooLarge(LARGEST_FILE)));
    }

    #[test]
    fn says_what_the_system_refused() {
        use std::os::unix::fs::PermissionsExt;
        if rustix::process::geteuid().is_root() {
            return; // Root may read everything.
        }
        let (folder, world) = world();
        let file = folder.path().join("spec/pki/ca.pem");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o000)).unwrap();
        assert!(
            matches!(world.read("pki/ca.pem"), Err(ReadError::Refused(words)) if words.contains("denied"))
        );
    }

    #[test]
    fn lists_the_files_of_a_folder() {
        let (_folder, world) = world();
        assert_eq!(world.list("pki").unwrap(), ["b.pem", "ca.pem", "link.pem"]);
        assert_eq!(world.list("pki/older/").unwrap(), ["x"]);
        assert_eq!(world.list(".").unwrap(), Vec::<String>::new());
        assert_eq!(world.list("pki/ca.pem"), Err(ReadError::NotAFolder));
        assert_eq!(world.list("none"), Err(ReadError::Missing));
        assert_eq!(world.list(".."), Err(ReadError::Outside));
        assert_eq!(DiskWorld::new("/nowhere", Timestamp::UNIX_EPOCH).list("."), Err(ReadError::Missing));
    }
}
