//! Keeps plain secrets out of git, which never forgets them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Failure;
use super::common::{create, shown};

/// The flag that every command has that writes plain secrets.
#[derive(clap::Args)]
pub(super) struct GitArgs {
    /// Write secrets in plain text though git does not ignore the files
    #[arg(long)]
    allow_in_git: bool,
}

impl GitArgs {
    /// Refuses a folder of plain secrets of which git tracks a file: what a `.gitignore` says does not hold for those.
    pub(super) fn check_folder(&self, folder: &Path) -> Result<(), Failure> {
        let tracked = match asked(folder, &["--literal-pathspecs", "ls-files", "-z", "--"]) {
            Some((true, files)) if !self.allow_in_git => files,
            _ => return Ok(()),
        };
        let mut files = tracked.split('\0').filter(|file| !file.is_empty());
        match files.next() {
            None => Ok(()),
            Some(first) => Err(Failure(format!(
                "git has `{}` below `{}`, where secrets would be written in plain text; take the folder out of it (`git rm -r \
                 --cached`), encrypt the bundles (`[outputs] encrypt-to`), or say `--allow-in-git`",
                first.escape_debug(),
                shown(folder)
            ))),
        }
    }

    /// Refuses a file for a plain secret that git would take. A folder without any file gets a `.gitignore` first.
    pub(super) fn check_file(&self, file: &Path) -> Result<(), Failure> {
        if self.allow_in_git || !is_taken(file) {
            return Ok(());
        }
        let folder = parent(file);
        let empty = std::fs::read_dir(&folder).map_or(true, |mut entries| entries.next().is_none());
        if empty && std::fs::create_dir_all(&folder).is_ok() {
            let _ = create(
                &folder.join(".gitignore"),
                b"# Written by nodejoin: secrets in plain text.\n*\n",
                0o644,
            );
            if !is_taken(file) {
                return Ok(());
            }
        }
        Err(Failure(format!(
            "git does not ignore `{}`, where a secret would be written in plain text; add it to .gitignore, or say `--allow-in-git`",
            shown(file)
        )))
    }
}

/// Whether git would take a file: it lies in a work tree, and is tracked or not ignored.
fn is_taken(file: &Path) -> bool {
    matches!(asked(file, &["check-ignore", "--quiet", "--"]), Some((false, _)))
}

/// What git says about a path: yes or no, and its words. None outside of a work tree, without git, or when git cannot tell.
fn asked(path: &Path, question: &[&str]) -> Option<(bool, String)> {
    let mut there = parent(path);
    while !there.is_dir() {
        there = parent(&there);
    }
    let there = there.canonicalize().ok()?;
    there.ancestors().find(|folder| folder.join(".git").exists())?;
    let path = std::path::absolute(path).ok()?;
    let mut git = Command::new("git");
    git.args(["-c", "core.fsmonitor=false"]).args(question).arg(path).current_dir(there);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_LITERAL_PATHSPECS"] {
        git.env_remove(variable);
    }
    let output = git.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.code()? {
        0 => Some((true, words)),
        1 => Some((false, words)),
        _ => None,
    }
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent.as_os_str() != OsStr::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}
