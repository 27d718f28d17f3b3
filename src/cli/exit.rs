//! The exit: everything that leaves the process for standard output or standard error passes here, and nothing else writes to
//! them. Each text is covered by a [`Veil`], and characters that a terminal acts on are spelt out.
//!
//! What commands read is shown to the veil by [`Seen`] and [`see_folder`] before anything can be reported about it, so no
//! command handles secrets itself. Two kinds of text are let through as they are: those of nodejoin itself, which are
//! known when it is compiled ([`own`]), and secrets that the user requested with `--reveal` ([`reveal`]).

use std::borrow::Cow;
use std::io::{IsTerminal as _, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::end::Failure;
use crate::report::{Medium, tame};
use crate::rules::RULES;
use crate::secret::Buffer;
use crate::source::{Source, Veil};
use crate::world::{Found, LARGEST_FILE, ReadError, Tree, World};

/// The guard of this run.
static GUARD: Mutex<Option<Guard>> = Mutex::new(None);

/// What must not be shown.
struct Guard {
    veil: Veil,
    /// Specs that were read, to be searched before anything is covered, unless their compilation has searched them by then.
    specs: Vec<Zeroizing<String>>,
}

impl Guard {
    fn new() -> Self {
        let mut veil = Veil::new();
        RULES.iter().for_each(|rule| veil.except(rule.documentation()));
        Self { veil, specs: Vec::new() }
    }

    fn veil(&mut self) -> &mut Veil {
        self.specs.drain(..).for_each(|text| self.veil.learn_spec(&text));
        &mut self.veil
    }
}

fn with_guard<T>(use_it: impl FnOnce(&mut Guard) -> T) -> T {
    let mut guard: MutexGuard<'static, Option<Guard>> = GUARD.lock().unwrap_or_else(PoisonError::into_inner);
    use_it(guard.get_or_insert_with(Guard::new))
}

/// A world whose files the veil sees.
pub(super) struct Seen<W> {
    world: W,
    spec: String,
}

impl<W: World> Seen<W> {
    /// The world of a spec, which has this name in it.
    pub(super) fn new(world: W, spec: &str) -> Self {
        Self { world, spec: spec.to_owned() }
    }
}

impl<W: World> World for Seen<W> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.read_at_most(path, LARGEST_FILE)
    }

    fn read_at_most(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        // What is too large is not searched either: nothing of it is shown.
        let bytes = self.world.read_at_most(path, limit)?;
        // Nearly all texts are UTF-8, and that is found much faster than what is not.
        let text = str::from_utf8(&bytes).map_or_else(|_| String::from_utf8_lossy(&bytes), Cow::Borrowed);
        match path == self.spec {
            true => see_spec(&text),
            false => with_guard(|guard| guard.veil.learn_file(path, &text)),
        }
        Ok(bytes)
    }

    fn read_spec(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let bytes = self.world.read_at_most(path, LARGEST_FILE)?;
        see_spec(&String::from_utf8_lossy(&bytes));
        Ok(bytes)
    }

    fn list(&self, path: &str) -> Result<Vec<String>, ReadError> {
        self.world.list(path)
    }

    fn now(&self) -> Timestamp {
        self.world.now()
    }
}

/// Shows the veil a folder that was read.
pub(super) fn see_folder(tree: &Tree) {
    let texts = tree.files.iter().filter_map(|(path, found)| match found {
        Found::File(bytes) => Some((path, String::from_utf8_lossy(bytes))),
        Found::Link(_) | Found::Unreadable(_) => None,
    });
    with_guard(|guard| texts.for_each(|(path, text)| guard.veil.learn_file(path, &text)));
}

/// Shows the veil a spec.
pub(super) fn see_spec(text: &str) {
    with_guard(|guard| guard.specs.push(Zeroizing::new(text.to_owned())));
}

/// Shows the veil a spec that was compiled, and what it includes: their secrets were searched for.
pub(super) fn know(spec: &Source) {
    let is_known =
        |text: &str| text == spec.text() || spec.included().iter().any(|part| text == part.source.text());
    with_guard(|guard| {
        guard.specs.retain(|text| !is_known(text));
        guard.veil.learn(spec);
    });
}

/// Prints a text for people to standard output; a reader that closed the pipe does not count as a failure.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    print_as(Medium::Terminal, text)
}

/// Prints a document to standard output.
pub(super) fn print_as(medium: Medium, text: &str) -> Result<(), Failure> {
    let medium = if medium == Medium::File && is_terminal(Stream::Out) { Medium::Shown } else { medium };
    let text = fit(medium, text);
    out(text.as_bytes())
}

/// Prints a text of nodejoin itself.
pub(super) fn own(text: &'static str) -> Result<(), Failure> {
    out(text.as_bytes())
}

/// Prints secrets that were requested.
pub(super) fn reveal(text: &Buffer) -> Result<(), Failure> {
    out(text.as_bytes())
}

/// Writes a piece of what was requested, secrets too, to standard output.
pub(super) fn stream(piece: &Buffer) -> std::io::Result<()> {
    std::io::stdout().write_all(piece.as_bytes())
}

/// Writes a line for people to standard error.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", fit(Medium::Terminal, line));
}

/// Reports where an internal error happened; the veil may be in use, and the place is nodejoin's.
pub(super) fn panicked(place: &str) {
    let _ = writeln!(std::io::stderr(), "nodejoin: internal error{place}; please report it");
}

/// Writes what clap prints: help to standard output, mistakes of the command line to standard error.
pub(super) fn usage(error: &clap::Error) {
    let text = error.render();
    match error.use_stderr() {
        true => say(text.to_string().trim_end()),
        false => {
            let colors = is_terminal(Stream::Out);
            let _ = out(if colors { text.ansi().to_string() } else { text.to_string() }.as_bytes());
        }
    }
}

/// One of the two streams.
#[derive(Clone, Copy)]
pub(super) enum Stream {
    Out,
    Err,
}

/// Whether people read a stream.
pub(super) fn is_terminal(stream: Stream) -> bool {
    match stream {
        Stream::Out => std::io::stdout().is_terminal(),
        Stream::Err => std::io::stderr().is_terminal(),
    }
}

/// The columns of the terminal's window.
pub(super) fn columns() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(std::io::stderr())
        .or_else(|_| rustix::termios::tcgetwinsize(std::io::stdout()));
    size.ok().map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

fn fit(medium: Medium, text: &str) -> String {
    let covered: Cow<'_, str> =
        with_guard(|guard| guard.veil().cover_document(text, &|part| medium.is_syntax(part)));
    tame(&covered, medium).into_owned()
}

fn out(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
