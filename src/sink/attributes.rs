//! What belongs to a file beside its bytes.

use std::ffi::CString;
use std::path::Path;

use rustix::fd::{BorrowedFd, OwnedFd};
use rustix::fs::Stat;
use rustix::io::Errno;

use super::SinkError;
use super::system::Calls;

/// Gives a new file the owner, the extended attributes (access control lists among them) and the mode of another.
///
/// # Errors
/// When one of them cannot be kept.
pub(super) fn copy_attributes(
    calls: &Calls<'_>,
    from: BorrowedFd<'_>,
    stat: &Stat,
    to: &OwnedFd,
    shown: &Path,
) -> Result<(), SinkError> {
    let lost =
        |what: String| move |error: Errno| SinkError::Lost(shown.to_owned(), what.clone(), error.into());
    let own = calls.stat(to).map_err(lost("its owner".to_owned()))?;
    if (own.st_uid, own.st_gid) != (stat.st_uid, stat.st_gid) {
        calls.set_owner(to, stat.st_uid, stat.st_gid).map_err(lost("its owner".to_owned()))?;
    }
    for name in attributes(calls, from).map_err(lost("its attributes".to_owned()))? {
        let shown = name.to_string_lossy().into_owned();
        let lost = lost(format!("its attribute {shown}"));
        let value = calls.attribute(from, &name).map_err(&lost)?;
        // New files have some from the start.
        if calls.attribute(to, &name).ok().as_ref() != Some(&value) {
            calls.set_attribute(to, &name, &value).map_err(&lost)?;
        }
    }
    calls.set_mode(to, stat.st_mode & 0o7777).map_err(lost("its mode".to_owned()))
}

/// The names of the attributes of a file; none where the file system has none.
fn attributes(calls: &Calls<'_>, file: BorrowedFd<'_>) -> Result<Vec<CString>, Errno> {
    let list = match calls.attributes(file) {
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => return Ok(Vec::new()),
        list => list?,
    };
    Ok(list
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
        .filter_map(|name| CString::new(name).ok())
        .collect())
}
