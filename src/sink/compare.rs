//! Compares a tree on disk with what a build would write: `build --check`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read as _;
use std::path::Path;

use rayon::prelude::*;
use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags, fstat, openat};
use rustix::io::Errno;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroize as _;

use super::bundle::{Bundle, read_sealed};
use super::manifest::NAME;
use super::output::{Output, Target, file_mode, ignore};
use super::survey::{OPEN_FOLDER, files, read_manifest};
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
    let mut bundles: Vec<Bundle<'_>> = Bundle::of_cluster(output).into_iter().collect();
    for node in &output.cluster.nodes {
        if let Some(bundle) = Bundle::of_node(output, node) {
            bundles.push(bundle);
            continue;
        }
        let base = Plan::folder(node);
        targets.extend(output.plan.of_node(node).iter().map(|planned| Target {
            path: format!("{base}/{}", planned.file.path),
            text: &planned.file.text,
            node: Some(node),
        }));
    }
    let Some(folder) = folder else {
        let plain = targets.into_iter().map(|target| target.path);
        let paths = plain.chain(bundles.into_iter().map(|bundle| bundle.path));
        return Ok(paths.map(Difference::Missing).collect());
    };
    let found =
        targets.par_iter().map(|target| file(&folder, target, output)).collect::<Result<Vec<_>, _>>()?;
    let mut differences: Vec<Difference> = found.into_iter().flatten().collect();
    differences.extend(sealed(&folder, &bundles, output)?);
    let plain = targets.iter().map(|target| target.path.as_str());
    let known: BTreeSet<&str> = plain.chain(bundles.iter().map(|bundle| bundle.path.as_str())).collect();
    let there = files(&folder, target)?;
    if !there.iter().any(|path| path == NAME) {
        differences.push(Difference::Missing(NAME.to_owned()));
    }
    let extra = there.into_iter().filter(|path| path != NAME && !known.contains(path.as_str()));
    differences.extend(extra.map(Difference::Extra));
    differences.sort_unstable();
    Ok(differences)
}

/// The bundles that do not hold what a build would put into them, or that cannot be told about: without a fingerprint
/// beside them, or with one of other tokens.
fn sealed(
    folder: &OwnedFd,
    bundles: &[Bundle<'_>],
    output: &Output<'_>,
) -> Result<Vec<Difference>, SinkError> {
    if bundles.is_empty() {
        return Ok(Vec::new());
    }
    let manifest = read_manifest(folder).unwrap_or_default();
    let listed = manifest.iter().filter_map(|file| Some((file.path.as_str(), file.fingerprint.as_deref()?)));
    let listed: BTreeMap<&str, &str> = listed.collect();
    let keys = output.vault.fingerprints();
    let one = |bundle: &Bundle<'_>| {
        let Ok(bytes) = read_sealed(folder, &bundle.path) else {
            return Ok(Some(Difference::Missing(bundle.path.clone())));
        };
        let current = match listed.get(bundle.path.as_str()) {
            Some(fingerprint) => bundle.is_current(output, &keys, &bytes, fingerprint)?,
            None => false,
        };
        Ok((!current).then(|| Difference::Content(bundle.path.clone())))
    };
    let found = bundles.par_iter().map(one).collect::<Result<Vec<_>, SinkError>>()?;
    Ok(found.into_iter().flatten().collect())
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
    let same = bool::from(wanted.ct_eq(&there));
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
