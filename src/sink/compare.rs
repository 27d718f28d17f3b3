//! Compares a tree on disk with what a build would write: `build --check`, and a build that may have nothing to do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use subtle::ConstantTimeEq as _;

use super::bundle::{Bundle, read_sealed};
use super::difference::Difference;
use super::digest::digest;
use super::known::Unread;
use super::lock::recorded;
use super::manifest::{Manifest, ManifestError, NAME, SIGNATURE, read_bytes, read_manifest};
use super::output::{Output, Target, file_mode, folder_mode, ignore, mode_of};
use super::place::Place;
use super::record::Record;
use super::removal::around;
use super::survey::{Found, walk_but};
use super::system::{Calls, OPEN_FILE, OPEN_FOLDER};
use super::writing::Writing;
use super::{ManifestFile, SinkError, fill};
use crate::model::Node;
use crate::plan::Plan;
use crate::secret::{Buffer, is_signature};

/// The largest signature that is read.
const LARGEST_SIGNATURE: u64 = 64 * 1024;

/// The differences between the tree at `target` and what a build would write, sorted by kind and path: files, their bytes, modes
/// and owners, folders, links, and the manifest.
///
/// # Errors
/// When the tree cannot be read.
pub fn compare(target: &Path, output: &Output<'_>) -> Result<Vec<Difference>, SinkError> {
    compare_as(target, output, true, &Record::default())
}

/// The same, but files that the record beside the target shows to be as they were written are not read.
///
/// # Errors
/// When the tree cannot be read.
pub fn compare_recorded(target: &Path, output: &Output<'_>) -> Result<Vec<Difference>, SinkError> {
    let calls = Writing::default().calls();
    let record = Place::of(&calls, target).ok().map(|place| recorded(&calls, &place));
    compare_as(target, output, true, &record.unwrap_or_default())
}

/// The same without secrets: what is in their places is not compared. A file with secrets is the one that the manifest lists, and that
/// lists it for what a build would write around them.
///
/// # Errors
/// When the tree cannot be read.
pub fn compare_without_secrets(target: &Path, output: &Output<'_>) -> Result<Vec<Difference>, SinkError> {
    compare_as(target, output, false, &Record::default())
}

fn compare_as(
    target: &Path,
    output: &Output<'_>,
    opened: bool,
    record: &Record,
) -> Result<Vec<Difference>, SinkError> {
    let calls = Writing::default().calls();
    let Some(folder) = open(&calls, target)? else {
        let ignore = ignore();
        let expected = Expected::of(output, &ignore, &BTreeSet::new());
        let mut paths: Vec<&str> = expected.paths().chain([NAME]).collect();
        paths.sort_unstable();
        return Ok(paths.into_iter().map(|path| Difference::Missing(path.to_owned())).collect());
    };
    let failed = |error: Errno| SinkError::System("read", target.to_owned(), error.into());
    let unread = match record.is_empty() {
        true => Unread::default(),
        false => Unread::of(&calls, &folder, output, record).map_err(failed)?,
    };
    Ok(compared(calls, (folder, target), output, opened, (&unread, true))?.differences)
}

/// A tree beside what a build would write.
pub(super) struct Comparison {
    /// Sorted by kind and path.
    pub(super) differences: Vec<Difference>,
    /// What a manifest of the build has of the files that are not sealed and not in folders that need not be read.
    pub(super) files: Vec<ManifestFile>,
    /// What is there, but for those folders.
    pub(super) found: Found,
    /// The tree's folder.
    pub(super) folder: OwnedFd,
}

/// Compares an open tree, of which some folders need not be read, and whose manifest begins as the build's or has to be another one.
///
/// # Errors
/// When the tree cannot be read.
pub(super) fn compared(
    calls: Calls<'_>,
    (folder, shown): (OwnedFd, &Path),
    output: &Output<'_>,
    opened: bool,
    (unread, is_alike): (&Unread, bool),
) -> Result<Comparison, SinkError> {
    let failed = |error: Errno| SinkError::System("read", shown.to_owned(), error.into());
    let ignore = ignore();
    let expected = Expected::of(output, &ignore, &unread.folders);
    let found = walk_but(&calls, &folder, &unread.folders).map_err(failed)?;
    let tree = Tree { calls, folder, found, output, shown, opened };
    let mut differences = tree.differences_of_folders(&expected)?;
    let is_known = unread.whole.is_some_and(|(_, is_known)| is_known);
    let (listed, mut broken) = match (is_known, is_alike) {
        (true, _) => (Vec::new(), false),
        (false, false) => (Vec::new(), true),
        (false, true) => tree.listed(unread).map_err(failed)?,
    };
    let mut files = tree.plain(&expected.plain, &listed)?;
    files.extend(tree.sealed(&expected.bundles, &listed)?);
    let (files, found): (Vec<_>, Vec<_>) = files.into_iter().unzip();
    let files: Vec<ManifestFile> = files.into_iter().flatten().collect();
    differences.extend(found.into_iter().flatten());
    // Where files differ, the manifest has to differ as well; it is named when that is all, or when it is none.
    if !broken && !is_known && !differences.iter().any(Difference::is_of_content) {
        let files = files.iter().cloned().chain(tree.entries(&unread.folders)?);
        let manifest = Manifest::new(output.spec, files.collect()).text();
        broken = match read_bytes(&calls, &tree.folder, tree.files(unread)) {
            Ok(bytes) => *bytes != manifest,
            Err(_) => false,
        };
    }
    differences.extend(tree.signature(unread));
    differences.extend(tree.meta(NAME, false, file_mode(false)));
    match tree.absent(NAME) {
        Some(absent) => differences.push(absent),
        None if broken => differences.push(Difference::Content(NAME.to_owned())),
        None => {}
    }
    differences.sort_unstable();
    Ok(Comparison { differences, files, found: tree.found, folder: tree.folder })
}

fn open(calls: &Calls<'_>, target: &Path) -> Result<Option<OwnedFd>, SinkError> {
    let place = match Place::of(calls, target) {
        Err(SinkError::System(_, _, error)) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(None);
        }
        place => place?,
    };
    match calls.open(&place.folder, &place.name, OPEN_FOLDER, 0) {
        Ok(folder) => Ok(Some(folder)),
        Err(Errno::NOENT) => Ok(None),
        Err(Errno::NOTDIR | Errno::LOOP) => Err(SinkError::NotAFolder(place.shown)),
        Err(error) => Err(SinkError::System("open", place.shown, error.into())),
    }
}

/// What a build would write.
struct Expected<'a> {
    plain: Vec<Target<'a>>,
    bundles: Vec<Bundle<'a>>,
    /// The folders around those that are not read.
    around_unread: BTreeSet<&'static str>,
}

/// The files of a node that are not sealed.
fn of_node<'a>(output: &Output<'a>, node: &'a Node) -> impl Iterator<Item = Target<'a>> {
    let base = Plan::folder(node);
    output.plan.of_node(node).iter().map(move |planned| Target {
        path: format!("{base}/{}", planned.file.path),
        text: &planned.file.text,
        node: Some(node),
    })
}

impl<'a> Expected<'a> {
    /// All but what is in the folders that are not read.
    fn of(output: &Output<'a>, ignore: &'a crate::render::Text, unread: &BTreeSet<String>) -> Self {
        let mut plain = output.once(ignore);
        let mut bundles = Bundle::once(output);
        let mut around_unread = BTreeSet::new();
        for node in &output.cluster.nodes {
            if let Some(bundle) = Bundle::of_node(output, node) {
                bundles.push(bundle);
                continue;
            }
            match unread.contains(&Plan::folder(node)) {
                true => drop(around_unread.insert(Plan::folder_of(node))),
                false => plain.extend(of_node(output, node)),
            }
        }
        Self { plain, bundles, around_unread }
    }

    /// The paths of its files but for the manifest.
    fn paths(&self) -> impl Iterator<Item = &str> {
        let plain = self.plain.iter().map(|target| target.path.as_str());
        plain.chain(self.bundles.iter().map(|bundle| bundle.path.as_str()))
    }

    /// The folders around its files.
    fn folders(&self) -> BTreeSet<&str> {
        self.paths().flat_map(around).chain(self.around_unread.iter().copied()).collect()
    }
}

/// The manifest's entry for a file, as far as that is known, and how the file differs.
type Compared = (Option<ManifestFile>, Vec<Difference>);

/// The tree that is there.
struct Tree<'t, 'a> {
    calls: Calls<'t>,
    folder: OwnedFd,
    found: Found,
    output: &'t Output<'a>,
    shown: &'t Path,
    /// Whether the secrets are known.
    opened: bool,
}

impl Tree<'_, '_> {
    /// About how many files there are.
    fn files(&self, unread: &Unread) -> usize {
        let nodes = self.output.cluster.nodes.iter();
        let of_unread = nodes.filter(|node| unread.folders.contains(&Plan::folder(node)));
        self.found.files.len() + of_unread.map(|node| self.output.plan.of_node(node).len()).sum::<usize>()
    }

    /// What the manifest lists, and whether it is none that a build wrote.
    fn listed(&self, unread: &Unread) -> Result<(Vec<ManifestFile>, bool), Errno> {
        match read_manifest(&self.calls, &self.folder, self.files(unread)) {
            Ok(listed) => Ok((listed, false)),
            Err(ManifestError::None) => Ok((Vec::new(), false)),
            Err(ManifestError::Wrong(_)) => Ok((Vec::new(), true)),
            Err(ManifestError::Unreadable(error)) => Err(error),
        }
    }

    /// The manifest's entries of files that are not read.
    fn entries(&self, unread: &BTreeSet<String>) -> Result<Vec<ManifestFile>, SinkError> {
        let nodes = self.output.cluster.nodes.iter();
        let nodes: Vec<&Node> = nodes.filter(|node| unread.contains(&Plan::folder(node))).collect();
        let entries = |node: &&Node| {
            let mut buffer = Buffer::new();
            let entry = |target: Target<'_>| {
                buffer.clear();
                fill(target.text, target.node, self.output.vault, &mut buffer)?;
                Ok(target.listed(buffer.as_bytes()))
            };
            of_node(self.output, node).map(entry).collect::<Result<Vec<_>, SinkError>>()
        };
        let entries: Vec<_> = nodes.par_iter().map(entries).collect::<Result<_, _>>()?;
        Ok(entries.into_iter().flatten().collect())
    }

    fn plain(&self, targets: &[Target<'_>], listed: &[ManifestFile]) -> Result<Vec<Compared>, SinkError> {
        let listed: BTreeMap<&str, &ManifestFile> =
            listed.iter().map(|file| (file.path.as_str(), file)).collect();
        let one = |target: &Target<'_>| match self.opened || !target.needs_secret() {
            _ if self.calls.is_stopped() => Err(SinkError::Stopped),
            true => self.file(target),
            false => Ok(self.compared_from_outside(target, listed.get(target.path.as_str()).copied())),
        };
        targets.par_iter().map(one).collect()
    }

    /// A file with secrets that are not known: it is the one that the manifest lists, for the same text around them.
    fn compared_from_outside(&self, target: &Target<'_>, listed: Option<&ManifestFile>) -> Compared {
        let path = target.path.as_str();
        if let Some(absent) = self.absent(path) {
            return (None, vec![absent]);
        }
        let mut differences = self.meta(path, target.text.is_secret(), mode_of(target.text));
        let bytes = read_sealed(&self.folder, path).map(zeroize::Zeroizing::new);
        let own = bytes.ok().map(|bytes| target.listed(&bytes));
        let is_same = |own: &ManifestFile| {
            listed.is_some_and(|listed| listed.sha256 == own.sha256 && listed.outline == own.outline)
        };
        if !own.as_ref().is_some_and(is_same) {
            differences.push(Difference::Content(path.to_owned()));
        }
        (own, differences)
    }

    /// What is there and should not be, and the modes of folders.
    fn differences_of_folders(&self, expected: &Expected<'_>) -> Result<Vec<Difference>, SinkError> {
        let failed = |error: Errno| SinkError::System("read", self.shown.to_owned(), error.into());
        let mut differences = Vec::new();
        let mode = self.calls.stat(&self.folder).map_err(failed)?.st_mode & 0o7777;
        if mode != folder_mode("") {
            differences.push(Difference::Mode(".".to_owned(), mode));
        }
        let (files, folders): (BTreeSet<&str>, _) = (expected.paths().collect(), expected.folders());
        for (path, mode) in &self.found.folders {
            if !folders.contains(path.as_str()) {
                differences.push(Difference::Extra(format!("{path}/")));
            } else if *mode != folder_mode(path) {
                differences.push(Difference::Mode(path.clone(), *mode));
            }
        }
        let there = self.found.files.keys().filter(|path| *path != NAME && *path != SIGNATURE);
        let there = there.filter(|path| !files.contains(path.as_str())).cloned();
        differences.extend(there.map(Difference::Extra));
        let others = self.found.others.iter().filter(|path| *path != NAME && !files.contains(path.as_str()));
        differences.extend(others.cloned().map(Difference::Extra));
        Ok(differences)
    }

    /// The mode and the owner of a file, and how many names it has.
    fn meta(&self, path: &str, secret: bool, mode: u32) -> Vec<Difference> {
        let Some(seen) = self.found.files.get(path) else { return Vec::new() };
        let mut differences = Vec::new();
        if seen.mode != mode {
            differences.push(Difference::Mode(path.to_owned(), seen.mode));
        }
        if secret && seen.owner != rustix::process::geteuid().as_raw() {
            differences.push(Difference::Owner(path.to_owned(), seen.owner));
        }
        if secret && seen.links != 1 {
            differences.push(Difference::Links(path.to_owned(), seen.links));
        }
        differences
    }

    /// How the signature differs. Without the key, any right one counts.
    fn signature(&self, unread: &Unread) -> Vec<Difference> {
        let signer = self.output.signer;
        if !self.found.files.contains_key(SIGNATURE) {
            return signer.map(|_| Difference::Missing(SIGNATURE.to_owned())).into_iter().collect();
        }
        let mut differences = self.meta(SIGNATURE, false, file_mode(false));
        let file = self.calls.open(&self.folder, SIGNATURE, OPEN_FILE, 0);
        let signature = file.and_then(|file| self.calls.read(&file, LARGEST_SIGNATURE));
        let manifest = read_bytes(&self.calls, &self.folder, self.files(unread));
        let right = match (&signature, &manifest) {
            (Ok(signature), Ok(manifest)) => match signer {
                Some(signer) => signer.has_signed(manifest, signature),
                None => is_signature(manifest, signature),
            },
            _ => false,
        };
        if !right {
            differences.push(Difference::Content(SIGNATURE.to_owned()));
        }
        differences
    }

    /// What is different at a path where no regular file is; none where one is.
    fn absent(&self, path: &str) -> Option<Difference> {
        match (self.found.files.contains_key(path), self.found.others.contains(path)) {
            (true, _) => None,
            // A link, whatever it leads to.
            (false, true) => Some(Difference::Content(path.to_owned())),
            (false, false) => Some(Difference::Missing(path.to_owned())),
        }
    }

    fn file(&self, target: &Target<'_>) -> Result<Compared, SinkError> {
        let path = target.path.as_str();
        let refused = |error: Errno| SinkError::System("read", path.into(), error.into());
        let mut wanted = Buffer::new();
        fill(target.text, target.node, self.output.vault, &mut wanted)?;
        let wanted = wanted.as_bytes();
        let listed = target.listed(wanted);
        if let Some(absent) = self.absent(path) {
            return Ok((Some(listed), vec![absent]));
        }
        let same = match self.calls.open(&self.folder, path, OPEN_FILE, 0) {
            Ok(file) => match self.calls.read(&file, wanted.len() as u64) {
                Ok(there) => bool::from(wanted.ct_eq(there.as_slice())),
                Err(Errno::FBIG) => false,
                Err(error) => return Err(refused(error)),
            },
            Err(Errno::NOENT | Errno::LOOP | Errno::NXIO) => false,
            Err(error) => return Err(refused(error)),
        };
        let mut differences = self.meta(path, target.text.is_secret(), mode_of(target.text));
        if !same {
            differences.push(Difference::Content(path.to_owned()));
        }
        Ok((Some(listed), differences))
    }

    /// The bundles that do not hold what a build would put into them, or of which that cannot be known: without a fingerprint
    /// in the manifest, or with one of other tokens.
    fn sealed(&self, bundles: &[Bundle<'_>], listed: &[ManifestFile]) -> Result<Vec<Compared>, SinkError> {
        if bundles.is_empty() {
            return Ok(Vec::new());
        }
        let listed = listed.iter().filter(|file| file.fingerprint.is_some());
        let listed: BTreeMap<&str, &ManifestFile> = listed.map(|file| (file.path.as_str(), file)).collect();
        let keys = self.output.vault.fingerprints();
        let one = |bundle: &Bundle<'_>| {
            let path = bundle.path.as_str();
            if let Some(absent) = self.absent(path) {
                return Ok((None, vec![absent]));
            }
            let mut differences = self.meta(path, false, file_mode(false));
            let changed = || Difference::Content(path.to_owned());
            let (Some(entry), Ok(bytes)) = (listed.get(path), read_sealed(&self.folder, path)) else {
                differences.push(changed());
                return Ok((None, differences));
            };
            let fingerprint = entry.fingerprint.clone().unwrap_or_default();
            let is_current = match self.opened {
                true => bundle.is_current(self.output, &keys, &bytes, &fingerprint)?,
                false => entry.outline == bundle.outline() && entry.sha256 == digest(&bytes),
            };
            if !is_current {
                differences.push(changed());
            }
            Ok((Some(bundle.listed(&bytes, Some(fingerprint))), differences))
        };
        bundles.par_iter().map(one).collect()
    }
}
