//! The prompt for a passphrase at a terminal: what is typed is not shown, and the terminal is left as it was.
#![cfg(all(feature = "cli", unix))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests run the program"
)]

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::fixtures;
use crate::run::{SPEC, Sandbox};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Termios, tcgetattr};

const PASSPHRASE: &str = "correct horse";
const PROMPT: &str = "Passphrase: ";

/// A terminal and the person before it.
struct Terminal {
    keyboard: File,
    line: File,
    shown: String,
}

impl Terminal {
    fn new() -> Self {
        let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&keyboard).unwrap();
        unlockpt(&keyboard).unwrap();
        let name = ptsname(&keyboard, Vec::new()).unwrap();
        let line = openat(CWD, &name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        rustix::io::ioctl_fionbio(&keyboard, true).unwrap();
        Self { keyboard: keyboard.into(), line: line.into(), shown: String::new() }
    }

    /// Runs a build in a session of its own, which has this terminal.
    fn build(&self, sandbox: &Sandbox) -> Child {
        let line = self.line.try_clone().unwrap();
        Command::new("setsid")
            .args(["--ctty", "--wait", env!("CARGO_BIN_EXE_nodejoin"), "build"])
            .current_dir(sandbox.path(""))
            .stdin(line)
            .stdout(File::create(sandbox.path("said")).unwrap())
            .stderr(File::create(sandbox.path("told")).unwrap())
            .spawn()
            .unwrap()
    }

    fn modes(&self) -> Termios {
        tcgetattr(&self.line).unwrap()
    }

    fn has_echo(&self) -> bool {
        self.modes().local_modes.contains(LocalModes::ECHO)
    }

    fn look(&mut self) {
        let mut bytes = [0; 4096];
        if let Ok(length) = self.keyboard.read(&mut bytes) {
            self.shown.push_str(&String::from_utf8_lossy(&bytes[..length]));
        }
    }

    /// Watches the terminal until it has shown so many prompts.
    fn wait_for_prompts(&mut self, count: usize) {
        let began = Instant::now();
        while self.shown.matches(PROMPT).count() < count || self.has_echo() {
            assert!(began.elapsed() < Duration::from_secs(60), "not asked: {:?}", self.shown);
            std::thread::sleep(Duration::from_millis(10));
            self.look();
        }
    }

    fn types(&mut self, keys: &[u8]) {
        self.keyboard.write_all(keys).unwrap();
    }

    /// The exit status of the build, and everything that it printed.
    fn end(&mut self, mut child: Child, sandbox: &Sandbox) -> (Option<i32>, String) {
        let began = Instant::now();
        let status = loop {
            self.look();
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if began.elapsed() > Duration::from_secs(60) {
                child.kill().unwrap();
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        self.look();
        let said = [sandbox.read("said"), sandbox.read("told")].concat();
        (status.code(), String::from_utf8(said).unwrap())
    }
}

/// A spec whose secret age sealed with a passphrase.
fn sandbox() -> Option<Sandbox> {
    if Command::new("setsid").arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("setsid is not installed");
        return None;
    }
    let spec = SPEC
        .replace("lab001", "07401b")
        .replace("{ file = \"secrets/workers.token\" }", "{ age = \"workers-passphrase.age\" }");
    let sandbox = Sandbox::new(spec.as_bytes());
    fixtures::lay(&sandbox, &["workers-passphrase.age"]);
    Some(sandbox)
}

/// The modes that a person notices.
fn noticed(modes: &Termios) -> (LocalModes, u8) {
    (modes.local_modes, modes.special_codes[rustix::termios::SpecialCodeIndex::VEOL])
}

#[test]
fn a_passphrase_is_asked_for_and_not_shown() {
    let Some(sandbox) = sandbox() else { return };
    let mut terminal = Terminal::new();
    let before = terminal.modes();
    let child = terminal.build(&sandbox);
    terminal.wait_for_prompts(1);
    terminal.types(format!("{PASSPHRASE}\n").as_bytes());
    let (code, said) = terminal.end(child, &sandbox);
    assert_eq!(code, Some(0), "{said}");
    for part in ["correct", "horse"] {
        assert!(!terminal.shown.contains(part) && !said.contains(part), "{:?} {said}", terminal.shown);
    }
    assert_eq!(terminal.shown.matches(PROMPT).count(), 1, "once");
    assert_eq!(noticed(&terminal.modes()), noticed(&before));
}

#[test]
fn whatever_is_typed_the_terminal_is_left_as_it_was() {
    let Some(sandbox) = sandbox() else { return };
    for (keys, rule) in [
        (&b"wrong horse\n"[..], "cannot be decrypted with the given passphrase"),
        (b"\n", "cannot be decrypted with the given passphrase"),
        // Ctrl-C, Ctrl-D, and Ctrl-C after some of it.
        (b"\x03", "is encrypted with a passphrase, and none is given"),
        (b"\x04", "is encrypted with a passphrase, and none is given"),
        (b"wrong\x03", "is encrypted with a passphrase, and none is given"),
    ] {
        let mut terminal = Terminal::new();
        let before = terminal.modes();
        let child = terminal.build(&sandbox);
        terminal.wait_for_prompts(1);
        terminal.types(keys);
        let (code, said) = terminal.end(child, &sandbox);
        assert_eq!(code, Some(1), "{keys:?} {said}");
        assert!(said.split_whitespace().collect::<Vec<_>>().join(" ").contains(rule), "{keys:?} {said}");
        assert!(!terminal.shown.contains("wrong") && !said.contains("wrong"), "{:?} {said}", terminal.shown);
        assert_eq!(noticed(&terminal.modes()), noticed(&before), "{keys:?}");
        assert!(!sandbox.exists("out"));
    }
}
