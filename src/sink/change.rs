//! The one writer of single files: new ones, and an edit of one that is there, made together or not at all.
//!
//! Everything is staged, whole and on the disk, in a folder beside the file that is edited (or beside the first new one). New files
//! are linked into place, which never replaces anything; the edited file is exchanged with its new text last. The journal lists what
//! is linked, so that the next run removes what a killed one had begun: a file is its own if it is still the same inode.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use rustix::fd::{AsFd as _, OwnedFd};
use rustix::fs::{FileType, OFlags, RenameFlags, SeekFrom, Stat};
use rustix::io::Errno;

use super::SinkError;
use super::attributes::copy_attributes;
use super::commit::is_unknown;
use super::digest::digest;
use super::lock::{Locked, Waiting, lock, same};
use super::place::Place;
use super::staging::Staging;
use super::system::{CREATE, Calls};
use super::unfinished::{NEW, OLD, TEXT, clean, recover};
use super::writing::Writing;

/// The largest file that is edited.
const LARGEST: u64 = crate::world::LARGEST_FILE;

/// A file that is to be made.
pub struct NewFile<'a> {
    /// Its path.
    pub path: PathBuf,
    /// Its content.
    pub content: &'a [u8],
    /// Its mode, whatever the umask.
    pub mode: u32,
}

/// Makes files, all of them or none. None is replaced; folders on the way are made.
///
/// # Errors
/// See [`SinkError`]. Nothing was made then.
pub fn create(files: &[NewFile<'_>], writing: Writing<'_>) -> Result<(), SinkError> {
    let Some(first) = files.first() else { return Ok(()) };
    let calls = writing.calls();
    let mut made = Made::new(calls);
    let result = (|| {
        for file in files {
            made.folders(&file.path)?;
        }
        let place = Place::of(&calls, &first.path)?;
        // One process at a time looks for leftovers, so that a file that another process has just begun is not mistaken
        // for one.
        let folder = place.folder.try_clone();
        let folder = folder.map_err(|error| SinkError::System("lock", place.shown.clone(), error))?;
        let alone = lock(&calls, folder);
        if alone.is_ok() {
            recover(calls, &place)?;
        }
        for file in files {
            let place = Place::of(&calls, &file.path)?;
            if calls
                .kind(&place.folder, &place.name)
                .map_err(|error| refused("look at", &place, error))?
                .is_some()
            {
                return Err(SinkError::Exists(file.path.clone()));
            }
        }
        let staging = Staging::new(calls, &place)?;
        let result = make(&staging, files, &mut made, |_| Ok(()));
        finish(staging, &place);
        result
    })();
    result.inspect_err(|_| made.undo_folders())
}

/// A file that is there and is about to be edited. It is locked: an edit by another process waits, and begins with what this one
/// wrote.
pub struct Edit<'w> {
    calls: Calls<'w>,
    place: Place,
    file: Locked,
    stat: Stat,
}

impl<'w> Edit<'w> {
    /// Locks a file. A link is followed: the file is edited where it is.
    ///
    /// # Errors
    /// When there is no such file, it must not be written, or it has several names, of which an edit would leave the others as they
    /// are.
    pub fn of(path: &Path, writing: Writing<'w>) -> Result<Self, SinkError> {
        let calls = writing.calls();
        let real = path.canonicalize();
        let real = real.map_err(|error| SinkError::System("open", path.to_owned(), error))?;
        let mut place = Place::of(&calls, &real)?;
        path.clone_into(&mut place.shown);
        let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let mut waiting = Waiting::new();
        loop {
            let file = match calls.open(&place.folder, &place.name, flags, 0) {
                Err(Errno::ACCESS | Errno::PERM | Errno::ROFS) => {
                    return Err(SinkError::ReadOnly(place.shown));
                }
                file => file.map_err(|error| refused("open", &place, error))?,
            };
            let file = match lock(&calls, file) {
                Ok(file) => file,
                Err(Errno::WOULDBLOCK) => {
                    waiting.pause(&calls, &place)?;
                    continue;
                }
                Err(error) => return Err(refused("lock", &place, error)),
            };
            let stat = calls.stat(&file).map_err(|error| refused("look at", &place, error))?;
            // Another process replaced the file while this one waited.
            if calls.stat_at(&place.folder, &place.name).is_ok_and(|named| same(&named, &stat)) {
                check(&place, &stat)?;
                recover(calls, &place)?;
                return Ok(Self { calls, place, file, stat });
            }
            waiting.pause(&calls, &place)?;
        }
    }

    /// Puts another text in the file's place and makes new files, all or nothing. `old` is the text that the edit began with.
    ///
    /// # Errors
    /// See [`SinkError`]; [`SinkError::Changed`] when the file has another text by now. Nothing was changed then.
    pub fn replace(self, old: &[u8], new: &[u8], files: &[NewFile<'_>]) -> Result<(), SinkError> {
        self.check_text(old)?;
        let mut made = Made::new(self.calls);
        let result = files.iter().try_for_each(|file| made.folders(&file.path));
        let result = result.and_then(|()| {
            let staging = Staging::new(self.calls, &self.place)?;
            let staged = self.stage(&staging, new);
            let result =
                staged.and_then(|()| make(&staging, files, &mut made, |staging| self.put(staging, old)));
            // NFS and FUSE do not remove a file that is open.
            drop(self.file);
            finish(staging, &self.place);
            result
        });
        result.inspect_err(|_| made.undo_folders())
    }

    /// Writes the new text beside the file, with what belongs to the file: owner, mode, attributes.
    fn stage(&self, staging: &Staging<'_>, new: &[u8]) -> Result<(), SinkError> {
        self.beside(staging, NEW, new)?;
        let noted = staging.note(TEXT, digest(new).as_bytes());
        noted.map_err(|error| refused("write beside", &self.place, error))
    }

    fn beside(&self, staging: &Staging<'_>, name: &str, text: &[u8]) -> Result<(), SinkError> {
        let calls = &self.calls;
        let failed = |error| refused("write beside", &self.place, error);
        let file = calls.open(&staging.folder, name, CREATE, 0o600).map_err(failed)?;
        calls.write(&file, text).map_err(failed)?;
        copy_attributes(calls, self.file.as_fd(), &self.stat, &file, &self.place.shown)?;
        calls.sync(&file).map_err(failed)?;
        calls.close(file).map_err(failed)
    }

    /// Exchanges the old text and the new one, if the old one is still what it was.
    fn put(&self, staging: &Staging<'_>, old: &[u8]) -> Result<(), SinkError> {
        let calls = &self.calls;
        let failed = |error| refused("replace", &self.place, error);
        self.check_text(old)?;
        let staged = (&staging.folder, OsStr::new(NEW));
        let target = (&self.place.folder, self.place.name.as_os_str());
        match calls.rename_with(staged, target, RenameFlags::EXCHANGE) {
            Ok(()) => {
                let undo = || calls.rename_with(staged, target, RenameFlags::EXCHANGE);
                let same = calls.stat_at(staged.0, staged.1).is_ok_and(|out| same(&out, &self.stat));
                let checked = if same {
                    self.check_bytes(old)
                } else {
                    Err(SinkError::Changed(self.place.shown.clone()))
                };
                let synced = checked.and_then(|()| calls.sync(&self.place.folder).map_err(failed));
                synced.inspect_err(|_| {
                    let _ = undo();
                })
            }
            Err(error) if is_unknown(error) => {
                // A copy of the old text stays until the new one is on the disk.
                self.beside(staging, OLD, old)?;
                self.check_text(old)?;
                calls.rename(staged, target).map_err(failed)?;
                let synced = calls.sync(&self.place.folder).map_err(failed);
                synced.inspect_err(|_| {
                    let _ = calls.rename((&staging.folder, OsStr::new(OLD)), target);
                })
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Undoes [`put`](Self::put).
    fn put_back(&self, staging: &Staging<'_>) {
        let calls = &self.calls;
        let target = (&self.place.folder, self.place.name.as_os_str());
        let back = calls.rename((&staging.folder, OsStr::new(OLD)), target);
        // Where names can be exchanged there is no copy of the old text.
        let back = back.or_else(|_| {
            calls.rename_with((&staging.folder, OsStr::new(NEW)), target, RenameFlags::EXCHANGE)
        });
        let _ = back.and_then(|()| calls.sync(&self.place.folder));
    }

    /// Whether the name still leads to the file, and the file has the text.
    fn check_text(&self, old: &[u8]) -> Result<(), SinkError> {
        match self.calls.stat_at(&self.place.folder, &self.place.name) {
            Ok(named) if same(&named, &self.stat) => self.check_bytes(old),
            Ok(_) | Err(Errno::NOENT) => Err(SinkError::Changed(self.place.shown.clone())),
            Err(error) => Err(refused("look at", &self.place, error)),
        }
    }

    fn check_bytes(&self, old: &[u8]) -> Result<(), SinkError> {
        let failed = |error| refused("read", &self.place, error);
        rustix::fs::seek(&self.file, SeekFrom::Start(0)).map_err(failed)?;
        match self.calls.read(&self.file, LARGEST) {
            Ok(bytes) if bytes.as_slice() == old => Ok(()),
            Ok(_) | Err(Errno::FBIG) => Err(SinkError::Changed(self.place.shown.clone())),
            Err(error) => Err(failed(error)),
        }
    }
}

/// A file's edit, the text that the edit began with, and the one that replaces it.
pub struct Replacement<'w, 't> {
    /// The file.
    pub edit: Edit<'w>,
    /// The text that it has.
    pub old: &'t str,
    /// The text that it gets.
    pub new: &'t str,
}

/// Puts other texts in the places of several files, all or nothing: every new text is on the disk before the first one is in place.
/// Only a process that is killed between two files leaves the later ones as they were.
///
/// # Errors
/// As for [`Edit::replace`]. Nothing was changed then.
pub fn replace_all(replacements: Vec<Replacement<'_, '_>>) -> Result<(), SinkError> {
    let mut staged = Vec::new();
    let result = stage_all(&replacements, &mut staged).and_then(|()| put_all(&replacements, &staged));
    // NFS and FUSE do not remove a file that is open.
    let places: Vec<Place> = replacements.into_iter().map(|replacement| replacement.edit.place).collect();
    staged.into_iter().zip(&places).for_each(|(staging, place)| finish(staging, place));
    result
}

/// Stages the texts, each beside its file.
fn stage_all<'w>(all: &[Replacement<'w, '_>], staged: &mut Vec<Staging<'w>>) -> Result<(), SinkError> {
    for Replacement { edit, old, new } in all {
        edit.check_text(old.as_bytes())?;
        let staging = Staging::new(edit.calls, &edit.place)?;
        let result = edit.stage(&staging, new.as_bytes());
        staged.push(staging);
        result?;
    }
    Ok(())
}

/// Puts the staged texts in place; when one cannot be, those before it are undone.
fn put_all(all: &[Replacement<'_, '_>], staged: &[Staging<'_>]) -> Result<(), SinkError> {
    for (number, (replacement, staging)) in all.iter().zip(staged).enumerate() {
        let put = replacement.edit.put(staging, replacement.old.as_bytes());
        if let Err(error) = put {
            all.iter().zip(staged).take(number).for_each(|(before, staging)| before.edit.put_back(staging));
            return Err(error);
        }
    }
    Ok(())
}

/// Refuses a file that must not be edited, or cannot be with all of its properties.
fn check(place: &Place, stat: &Stat) -> Result<(), SinkError> {
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(SinkError::NotAFile(place.shown.clone()));
    }
    // Root may write it all the same.
    if stat.st_mode & 0o222 == 0 {
        return Err(SinkError::ReadOnly(place.shown.clone()));
    }
    if stat.st_nlink > 1 {
        return Err(SinkError::ManyNames(place.shown.clone(), stat.st_nlink.to_string()));
    }
    if super::system::is_mounted(place.folder.as_fd(), &place.name) {
        return Err(SinkError::Mounted(place.shown.clone()));
    }
    Ok(())
}

/// Makes new files and calls `last`; when that fails, the linked files are removed again.
fn make<'w>(
    staging: &Staging<'w>,
    files: &[NewFile<'_>],
    made: &mut Made<'w>,
    last: impl FnOnce(&Staging<'w>) -> Result<(), SinkError>,
) -> Result<(), SinkError> {
    let result = link_all(staging, files, made).and_then(|()| last(staging));
    result.inspect_err(|_| made.undo_files())
}

/// Stages new files and links them into place.
fn link_all<'w>(staging: &Staging<'w>, files: &[NewFile<'_>], made: &mut Made<'w>) -> Result<(), SinkError> {
    let calls = &staging.calls;
    let mut places = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let place = Place::of(calls, &file.path)?;
        let failed = |error| refused("write", &place, error);
        let staged = calls.open(&staging.folder, number.to_string(), CREATE, 0o600).map_err(failed)?;
        fill(calls, staged, file).map_err(failed)?;
        places.push(place);
    }
    if calls.is_stopped() {
        return Err(SinkError::Stopped);
    }
    if let Some(first) = files.first() {
        let failed = |error: Errno| SinkError::System("write beside", first.path.clone(), error.into());
        let paths =
            files.iter().map(|file| std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone()));
        let journal: Vec<u8> = paths.flat_map(|path| [path.as_os_str().as_bytes(), b"\0"].concat()).collect();
        staging.begin(&journal).map_err(failed)?;
    }
    for (number, (file, place)) in files.iter().zip(places).enumerate() {
        made.file(staging, &number.to_string(), file, place)?;
    }
    for (place, _) in &made.files {
        calls.sync(&place.folder).map_err(|error| refused("sync the folder of", place, error))?;
    }
    Ok(())
}

/// Removes a staging folder once everything is done or undone. What the system refuses is left to the next run.
fn finish(staging: Staging<'_>, place: &Place) {
    if clean(&staging).is_ok() {
        let _ = staging.remove(place);
    }
}

/// What was made, to be undone after a failure.
struct Made<'w> {
    calls: Calls<'w>,
    folders: Vec<PathBuf>,
    files: Vec<(Place, Stat)>,
}

impl<'w> Made<'w> {
    fn new(calls: Calls<'w>) -> Self {
        Self { calls, folders: Vec::new(), files: Vec::new() }
    }

    /// Makes the folders around a path that are not there.
    fn folders(&mut self, path: &Path) -> Result<(), SinkError> {
        let around = path.parent().into_iter().flat_map(Path::ancestors);
        let mut missing: Vec<&Path> =
            around.take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
        while let Some(folder) = missing.pop() {
            match self.calls.make_folder(rustix::fs::CWD, folder, 0o777) {
                Ok(()) => self.folders.push(folder.to_owned()),
                Err(Errno::EXIST) => {}
                Err(error) => return Err(SinkError::System("create", folder.to_owned(), error.into())),
            }
        }
        Ok(())
    }

    /// Gives a staged file its name.
    fn file(
        &mut self,
        staging: &Staging<'_>,
        name: &str,
        file: &NewFile<'_>,
        place: Place,
    ) -> Result<(), SinkError> {
        let calls = self.calls;
        let failed = |error: Errno| match error {
            Errno::EXIST => SinkError::Exists(file.path.clone()),
            error => refused("write", &place, error),
        };
        let staged = (&staging.folder, OsStr::new(name));
        let target = (&place.folder, place.name.as_os_str());
        let placed = match calls.link(staged, target) {
            // Without hard links, or into a folder that is mounted.
            Err(error) if is_unknown(error) || [Errno::XDEV, Errno::MLINK].contains(&error) => {
                write_directly(&calls, file, &place)
            }
            linked => linked,
        };
        placed.map_err(failed)?;
        let stat = calls.stat_at(target.0, target.1).map_err(failed);
        // What cannot be looked at was made a moment ago, all the same.
        let stat = stat.inspect_err(|_| {
            let _ = calls.remove_file(target.0, target.1);
        })?;
        self.files.push((place, stat));
        Ok(())
    }

    /// Removes the files again, unless they were replaced since.
    fn undo_files(&self) {
        for (place, stat) in self.files.iter().rev() {
            if self.calls.stat_at(&place.folder, &place.name).is_ok_and(|there| same(&there, stat)) {
                let _ = self.calls.remove_file(&place.folder, &place.name);
            }
        }
    }

    fn undo_folders(&self) {
        for folder in self.folders.iter().rev() {
            let _ = self.calls.remove_folder(rustix::fs::CWD, folder);
        }
    }
}

/// Writes a file where it belongs, where nothing can be linked to it. The next run knows it by its content, should it be needed.
fn write_directly(calls: &Calls<'_>, file: &NewFile<'_>, place: &Place) -> Result<(), Errno> {
    let opened = calls.open(&place.folder, &place.name, CREATE, file.mode)?;
    fill(calls, opened, file).inspect_err(|_| {
        let _ = calls.remove_file(&place.folder, &place.name);
    })
}

/// Writes what a new file is to be into one that was made for it.
fn fill(calls: &Calls<'_>, opened: OwnedFd, file: &NewFile<'_>) -> Result<(), Errno> {
    calls.set_mode(&opened, file.mode)?;
    calls.write(&opened, file.content)?;
    calls.sync(&opened)?;
    calls.close(opened)
}

fn refused(what: &'static str, place: &Place, error: Errno) -> SinkError {
    SinkError::System(what, place.shown.clone(), error.into())
}
