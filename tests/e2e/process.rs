use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::outcome::{Doing, Outcome};

/// A program in the background with its output in a file. It is ended when this value goes.
pub(crate) struct Process {
    child: Child,
}

impl Process {
    pub(crate) fn start(command: &mut Command, log: &Path) -> Outcome<Self> {
        let file = File::create(log).doing(log.display())?;
        let errors = file.try_clone().doing(log.display())?;
        let child = command.stdin(Stdio::null()).stdout(file).stderr(errors).spawn().doing(name(command))?;
        Ok(Self { child })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it is still running; collects it when not.
    pub(crate) fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a program to its end; gives its status and everything it printed.
pub(crate) fn output(command: &mut Command) -> Outcome<(bool, String)> {
    let output = command.stdin(Stdio::null()).output().doing(name(command))?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    Ok((output.status.success(), text))
}

/// Runs a program that must succeed; gives its standard output.
pub(crate) fn run<I: AsRef<OsStr>>(program: &str, arguments: &[I]) -> Outcome<String> {
    run_with_input(Command::new(program).args(arguments), "")
}

/// The same with something on standard input.
pub(crate) fn run_with_input(command: &mut Command, input: &str) -> Outcome<String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .doing(name(command))?;
    if let Some(mut pipe) = child.stdin.take() {
        // A program that does not read its input reports why by its status.
        let _ = pipe.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().doing(name(command))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} ended with {}: {}", output.status, errors.trim()))
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
