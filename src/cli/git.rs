//! Keeps plain-text secrets out of git, where they would stay in the history.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Failure;
use super::common::{new_file, shown};
use super::signals::writing;

use crate::sink::create;

/// The flag of every command that writes plain-text secrets.
#[derive(clap::Args)]
pub(super) struct GitArgs {
    /// Write plain-text secrets even if git does not ignore the files
    #[arg(long)]
    allow_in_git: bool,
}

impl GitArgs {
    /// Refuses a folder for plain-text secrets if git tracks a file in it: `.gitignore` has no effect on tracked files.
    pub(super) fn check_folder(&self, folder: &Path) -> Result<(), Failure> {
        if self.allow_in_git {
            return Ok(());
        }
        // If git gives no answer, the folder's own `.gitignore` still protects it.
        let answers = asked(folder, &["--literal-pathspecs", "ls-files", "-z", "--"]);
        let tracked = answers.iter().filter_map(|answer| match answer {
            Answer::Yes(files) => files.split('\0').find(|file| !file.is_empty()),
            _ => None,
        });
        match tracked.into_iter().next() {
            None => Ok(()),
            Some(first) => Err(Failure(format!(
                "git tracks `{}` in `{}`, where secrets would be written in plain text; untrack the folder (`git rm -r --cached`), \
                 encrypt the bundles (`[outputs] encrypt-to`), or pass `--allow-in-git`",
                first.escape_debug(),
                shown(folder)
            ))),
        }
    }

    /// Refuses a file for a plain-text secret unless git ignores it. An empty folder gets a `.gitignore` first, and so does a new one
    /// outside of any work tree.
    pub(super) fn check_file(&self, file: &Path) -> Result<(), Failure> {
        if self.allow_in_git {
            return Ok(());
        }
        let answers = asked(file, &["check-ignore", "--quiet", "--"]);
        let taken = answers.iter().any(|answer| matches!(answer, Answer::No | Answer::CannotTell));
        let folder = parent(file);
        if !taken {
            // A folder outside of a work tree may get into one later.
            if answers.is_empty() && !folder.exists() && std::fs::create_dir_all(&folder).is_ok() {
                ignore(&folder);
            }
            return Ok(());
        }
        let empty = std::fs::read_dir(&folder).map_or(true, |mut entries| entries.next().is_none());
        if empty && std::fs::create_dir_all(&folder).is_ok() {
            ignore(&folder);
            let answers = asked(file, &["check-ignore", "--quiet", "--"]);
            if !answers.iter().any(|answer| matches!(answer, Answer::No)) {
                return Ok(());
            }
        }
        Err(Failure(format!(
            "git does not ignore `{}`, or could not be run, and a secret would be written there in plain text; add it to .gitignore, or pass `--allow-in-git`",
            shown(file)
        )))
    }
}

/// Keeps a new folder out of git.
fn ignore(folder: &Path) {
    let text = b"# Written by nodejoin: secrets in plain text.\n*\n";
    let _ = create(&[new_file(folder.join(".gitignore"), text, false)], writing(true));
}

/// Git's answer about a path.
enum Answer {
    /// Yes, with its output.
    Yes(String),
    /// No.
    No,
    /// There is a work tree, but git is not installed or refuses to read it.
    CannotTell,
}

/// Git, with nothing of the environment but what it needs: that may hold secrets.
#[allow(clippy::disallowed_methods, reason = "this is the edge: git reads these variables")]
pub(super) fn git() -> Command {
    let mut git = Command::new("git");
    git.env_clear().env("LC_ALL", "C");
    git.envs(
        ["PATH", "HOME", "XDG_CONFIG_HOME", "GIT_EXEC_PATH"]
            .iter()
            .filter_map(|name| std::env::var_os(name).map(|value| (name, value))),
    );
    git.args(["-c", "core.fsmonitor=false"]);
    git
}

/// Git's answers about a path, in the work tree around it and in the one set in the environment.
#[allow(clippy::disallowed_methods, reason = "this is the edge: git reads these variables")]
fn asked(path: &Path, question: &[&str]) -> Vec<Answer> {
    let mut answers = Vec::new();
    let Some((folder, path)) = real(path) else { return answers };
    let git = || {
        let mut git = git();
        git.args(question).arg(&path);
        git
    };
    if folder.ancestors().any(|folder| folder.join(".git").exists()) {
        // The work tree is determined by the path alone.
        answers.push(answer(git().current_dir(folder)).unwrap_or(Answer::CannotTell));
    }
    if std::env::var_os("GIT_DIR").is_some() {
        let variables =
            ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"];
        let variables = variables.iter().filter_map(|name| std::env::var_os(name).map(|value| (name, value)));
        // A work tree of other files does not count.
        answers.extend(answer(git().envs(variables)));
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

/// The nearest existing folder, and the path itself, both with symbolic links resolved.
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
