//! What lies in the target before anything is written.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use rustix::fs::{Dir, FileType, Mode, OFlags, openat};
use rustix::io::Errno;

use super::manifest::{Manifest, NAME};
use super::{ManifestFile, SinkError};

/// How a tree is opened: never through a link.
pub(super) const OPEN_FOLDER: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// The largest manifest that is read: 2 GiB, for millions of files.
const LARGEST_MANIFEST: u64 = 2 * 1024 * 1024 * 1024;

/// A target as it stands.
pub(super) enum Survey {
    /// There is nothing.
    Absent,
    /// A folder; its files are all nodejoin's, from the build that wrote this manifest.
    Ours(Vec<ManifestFile>),
}

/// Looks at a target.
///
/// # Errors
/// When it is not a folder, or holds files that nodejoin did not write.
pub(super) fn survey(target: &Path) -> Result<Survey, SinkError> {
    let folder = match openat(rustix::fs::CWD, target, OPEN_FOLDER, Mode::empty()) {
        Ok(folder) => folder,
        Err(Errno::NOENT) => return Ok(Survey::Absent),
        Err(Errno::NOTDIR | Errno::LOOP) => return Err(SinkError::NotAFolder(target.to_owned())),
        Err(error) => return Err(SinkError::System("open", target.to_owned(), error.into())),
    };
    let found = files(&folder, target)?;
    let manifest = read_manifest(&folder);
    let known: BTreeSet<&str> = manifest.iter().flatten().map(|file| file.path.as_str()).collect();
    let ours = |path: &str| known.contains(path) || (path == NAME && manifest.is_some());
    let foreign: Vec<&String> = found.iter().filter(|path| !ours(path)).collect();
    if !foreign.is_empty() {
        let some = foreign.iter().take(20).map(|path| (*path).clone()).collect();
        return Err(SinkError::Foreign(target.to_owned(), some, foreign.len()));
    }
    Ok(Survey::Ours(manifest.unwrap_or_default()))
}

/// The files of the manifest of a tree; none when there is no readable one.
pub(super) fn read_manifest(folder: &impl rustix::fd::AsFd) -> Option<Vec<ManifestFile>> {
    use std::io::Read as _;
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = std::fs::File::from(openat(folder, NAME, flags, Mode::empty()).ok()?);
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    file.take(LARGEST_MANIFEST).read_to_string(&mut text).ok()?;
    serde_json::from_str::<Manifest>(&text).ok().map(|manifest| manifest.files)
}

/// The paths of everything below a folder that is not a folder, sorted. Empty folders count as nothing.
pub(super) fn files(folder: &impl rustix::fd::AsFd, shown: &Path) -> Result<Vec<String>, SinkError> {
    let mut paths = Vec::new();
    walk(folder, "", &mut paths).map_err(|error| SinkError::System("read", shown.to_owned(), error))?;
    paths.sort_unstable();
    Ok(paths)
}

fn walk(folder: &impl rustix::fd::AsFd, prefix: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        let path = format!("{prefix}{}", name.to_string_lossy());
        let kind = match entry.file_type() {
            FileType::Unknown => {
                let stat = rustix::fs::statat(folder, name, rustix::fs::AtFlags::SYMLINK_NOFOLLOW)?;
                FileType::from_raw_mode(stat.st_mode)
            }
            kind => kind,
        };
        if kind == FileType::Directory {
            let inner = openat(folder, name, OPEN_FOLDER, Mode::empty())?;
            walk(&inner, &format!("{path}/"), paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}
