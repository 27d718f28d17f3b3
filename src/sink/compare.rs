//! Compares a tree on disk with what a build would write: `build --check`.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Read as _;
use std::path::Path;

use rayon::prelude::*;
use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags, fstat, openat};
use rustix::io::Errno;
use zeroize::Zeroize as _;

use super::manifest::NAME;
use super::output::{Output, Target, file_mode, ignore};
use super::survey::{OPEN_FOLDER, files};
use super::{SinkError, fill};
use crate::plan::Plan;
use crate::secret::Buffer;

/// How a file on disk differs from what the spec gives.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Difference {
    /// It is not there.
    Missing(String),
    /// It has other content.
    Content(String),
    /// It has another mode; the one it has.
    Mode(String, u32),
    /// It is there and should not be.
    Extra(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "missing  {}", path.escape_debug()),
            Self::Content(path) => write!(f, "changed  {}", path.escape_debug()),
            Self::Mode(path, mode) => write!(f, "mode     {} has {mode:04o}", path.escape_debug()),
            Self::Extra(path) => write!(f, "extra    {}", path.escape_debug()),
        }
    }
}

/// The differences between the tree at `target` and what a build would write, sorted by kind and path.
///
/// # Errors
/// When the tree cannot be read.
pub fn compare(target: &Path, output: &Output<'_>) -> Result<Vec<Difference>, SinkError> {
    let folder = match openat(rustix::fs::CWD, target, OPEN_FOLDER, Mode::empty()) {
        Ok(folder) => Some(folder),
        Err(Errno::NOENT) => None,
        Err(Errno::NOTDIR | Errno::LOOP) => return Err(SinkError::NotAFolder(target.to_owned())),
        Err(error) => return Err(SinkError::System("open", target.to_owned(), error.into())),
    };
    let ignore = ignore();
    let mut targets = output.once(&ignore);
    for node in &output.cluster.nodes {
        let base = Plan::folder(node);
        targets.extend(output.plan.of_node(node).iter().map(|planned| Target {
            path: format!("{base}/{}", planned.file.path),
            text: &planned.file.text,
            node: Some(node),
        }));
    }
    let Some(folder) = folder else {
        return Ok(targets.into_iter().map(|target| Difference::Missing(target.path)).collect());
    };
    let found =
        targets.par_iter().map(|target| file(&folder, target, output)).collect::<Result<Vec<_>, _>>()?;
    let mut differences: Vec<Difference> = found.into_iter().flatten().collect();
    let known: BTreeSet<&str> = targets.iter().map(|target| target.path.as_str()).collect();
    let there = files(&folder, target)?;
    if !there.iter().any(|path| path == NAME) {
        differences.push(Difference::Missing(NAME.to_owned()));
    }
    let extra = there.into_iter().filter(|path| path != NAME && !known.contains(path.as_str()));
    differences.extend(extra.map(Difference::Extra));
    differences.sort_unstable();
    Ok(differences)
}

fn file(folder: &OwnedFd, target: &Target<'_>, output: &Output<'_>) -> Result<Option<Difference>, SinkError> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let refused = |error: std::io::Error| SinkError::System("read", target.path.clone().into(), error);
    let file = match openat(folder, target.path.as_str(), flags, Mode::empty()) {
        Ok(file) => file,
        Err(Errno::NOENT | Errno::NOTDIR) => return Ok(Some(Difference::Missing(target.path.clone()))),
        Err(Errno::LOOP) => return Ok(Some(Difference::Content(target.path.clone()))),
        Err(error) => return Err(refused(error.into())),
    };
    let mode = fstat(&file).map_err(|error| refused(error.into()))?.st_mode & 0o7777;
    let mut wanted = Buffer::new();
    fill(target.text, target.node, output.vault, &mut wanted)?;
    let wanted = wanted.as_bytes();
    let mut there = Vec::with_capacity(wanted.len() + 1);
    let limit = wanted.len() as u64 + 1;
    let read = std::fs::File::from(file).take(limit).read_to_end(&mut there);
    let same = wanted == there;
    there.zeroize();
    read.map_err(refused)?;
    Ok(if !same {
        Some(Difference::Content(target.path.clone()))
    } else if mode != file_mode(target.text.is_secret()) {
        Some(Difference::Mode(target.path.clone(), mode))
    } else {
        None
    })
}
