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
        if self.allow_in_git {
            return Ok(());
        }
        // Where git cannot tell, the folder ignores itself all the same.
        let answers = asked(folder, &["--literal-pathspecs", "ls-files", "-z", "--"]);
        let tracked = answers.iter().filter_map(|answer| match answer {
            Answer::Yes(files) => files.split('\0').find(|file| !file.is_empty()),
            _ => None,
        });
        match tracked.into_iter().next() {
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
            let answers = asked(file, &["check-ignore", "--quiet", "--"]);
            if !answers.iter().any(|answer| matches!(answer, Answer::No)) {
                return Ok(());
            }
        }
        Err(Failure(format!(
            "git does not ignore `{}`, or cannot tell, and a secret would be written there in plain text; add it to .gitignore, or say `--allow-in-git`",
            shown(file)
        )))
    }
}

/// Whether git would take a file: it lies in a work tree, and is tracked or not ignored, as far as git can tell.
fn is_taken(file: &Path) -> bool {
    let answers = asked(file, &["check-ignore", "--quiet", "--"]);
    answers.iter().any(|answer| matches!(answer, Answer::No | Answer::CannotTell))
}

/// What git says about a path.
enum Answer {
    /// Yes, and its words.
    Yes(String),
    /// No.
    No,
    /// There is a work tree, and git is not there, or does not want to look at it.
    CannotTell,
}

/// What git says about a path in the work tree around it, and in the one that the environment names.
#[allow(clippy::disallowed_methods, reason = "this is the edge: git goes by these variables")]
fn asked(path: &Path, question: &[&str]) -> Vec<Answer> {
    let mut answers = Vec::new();
    let Some((folder, path)) = real(path) else { return answers };
    let git = || {
        let mut git = Command::new("git");
        git.args(["-c", "core.fsmonitor=false"]).args(question).arg(&path);
        git
    };
    if folder.ancestors().any(|folder| folder.join(".git").exists()) {
        let mut git = git();
        // The path alone says which work tree is meant.
        for (variable, _) in std::env::vars_os() {
            if variable.as_encoded_bytes().starts_with(b"GIT_") && variable != "GIT_EXEC_PATH" {
                git.env_remove(variable);
            }
        }
        answers.push(answer(git.current_dir(folder)).unwrap_or(Answer::CannotTell));
    }
    if std::env::var_os("GIT_DIR").is_some() {
        // One that is about other files says nothing.
        answers.extend(answer(&mut git()));
    }
    answers
}

fn answer(git: &mut Command) -> Option<Answer> {
    let output = git.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    match output.status.code()? {
        0 => Some(Answer::Yes(String::from_utf8_lossy(&output.stdout).into_owned())),
        1 => Some(Answer::No),
        _ => None,
    }
}

/// The nearest folder that is there, and the path itself, without links on the way to either.
fn real(path: &Path) -> Option<(PathBuf, PathBuf)> {
    let mut there = parent(path);
    while !there.is_dir() {
        there = parent(&there);
    }
    let absolute = std::path::absolute(path).ok()?;
    let rest = absolute.strip_prefix(std::path::absolute(&there).ok()?).ok()?.to_owned();
    let folder = there.canonicalize().ok()?;
    let path = folder.join(rest);
    Some((folder, path))
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent.as_os_str() != OsStr::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}
