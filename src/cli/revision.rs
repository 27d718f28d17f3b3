//! A spec as it is in a commit.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use jiff::Timestamp;

use super::Failure;
use super::common::shown;
use super::git::git;
use crate::world::{LARGEST_FILE, ReadError, World, beside};

/// The files of a commit, below the folder of a spec. Nothing of the work tree is read.
pub(super) struct Revision {
    /// The top of the work tree, in which git runs.
    top: PathBuf,
    /// The commit's digest, so that no argument can be an option.
    commit: String,
    /// The spec's folder, from the top.
    inside: String,
    now: Timestamp,
}

impl Revision {
    /// The commit that a name such as `HEAD~1` has in the repository around a folder.
    pub(super) fn of(name: &str, folder: &Path, now: Timestamp) -> Result<Self, Failure> {
        let line = |arguments: &[&str], folder: &Path| {
            let output = output(arguments, folder)?;
            String::from_utf8(output).ok().map(|text| text.trim_end_matches('\n').to_owned())
        };
        let outside =
            || Failure(format!("`{}` is not in a git repository, or git could not be run", shown(folder)));
        let top = line(&["rev-parse", "--show-toplevel"], folder).ok_or_else(outside)?;
        let inside = line(&["rev-parse", "--show-prefix"], folder).ok_or_else(outside)?;
        let wanted = format!("{name}^{{commit}}");
        let commit = line(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted], folder);
        let commit =
            commit.filter(|commit| commit.chars().all(|c| c.is_ascii_hexdigit()) && commit.len() >= 40);
        let Some(commit) = commit else {
            return Err(Failure(format!("`{}` is neither a file nor a commit", name.escape_debug())));
        };
        Ok(Self { top: top.into(), commit, inside: inside.trim_end_matches('/').to_owned(), now })
    }

    /// The name of a path in the commit, as git has it.
    fn object(&self, path: &str) -> Result<String, ReadError> {
        let path = beside(&self.inside, path);
        match path.starts_with('/') || path.split('/').any(|part| part == "..") {
            true => Err(ReadError::Outside),
            false => Ok(format!("{}:{path}", self.commit)),
        }
    }
}

impl World for Revision {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let bytes =
            output(&["cat-file", "blob", &self.object(path)?], &self.top).ok_or(ReadError::Missing)?;
        match bytes.len() as u64 > LARGEST_FILE {
            true => Err(ReadError::TooLarge(LARGEST_FILE)),
            false => Ok(bytes),
        }
    }

    fn list(&self, path: &str) -> Result<Vec<String>, ReadError> {
        let object = self.object(path)?;
        let listed =
            output(&["ls-tree", "-z", "--full-tree", &object], &self.top).ok_or(ReadError::Missing)?;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        let file =
            |entry: &str| entry.starts_with("100").then(|| Some(entry.split_once('\t')?.1.to_owned()))?;
        let mut names: Vec<String> = listed.split('\0').filter_map(file).collect();
        names.sort();
        Ok(names)
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}

/// What git prints, if it succeeds.
fn output(arguments: &[&str], folder: &Path) -> Option<Vec<u8>> {
    let mut git = git();
    git.args(arguments).current_dir(folder).stdin(Stdio::null()).stderr(Stdio::null());
    let output = git.output().ok()?;
    output.status.success().then_some(output.stdout)
}
