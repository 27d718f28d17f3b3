//! How values are quoted, by the ending of a template's name.

use minijinja::{AutoEscape, Error, ErrorKind, State};

use crate::render::Text;
use crate::render::quote::{Unquotable, check_characters, env_value, systemd_word};

/// What a file is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Grammar {
    /// `*.service.j2`, `*.conf.j2`: a value is one word.
    Unit,
    /// `*.env.j2`: a value is the value of a variable.
    Environment,
    /// Everything else: a value is written as it is, on one line.
    Prose,
}

impl Grammar {
    pub(super) fn of_file(name: &str) -> Self {
        let name = name.strip_suffix(".j2").unwrap_or(name);
        match name.rsplit_once('.') {
            Some((_, "service" | "conf")) => Grammar::Unit,
            Some((_, "env")) => Grammar::Environment,
            _ => Grammar::Prose,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Grammar::Unit => "unit",
            Grammar::Environment => "environment",
            Grammar::Prose => "prose",
        }
    }

    pub(super) fn quote(self, text: &Text) -> Result<Text, Unquotable> {
        match self {
            Grammar::Unit => systemd_word(text),
            Grammar::Environment => env_value(text),
            Grammar::Prose => check_characters(text).map(|()| text.clone()),
        }
    }
}

/// The grammar in force. Nothing but a tag that is refused beforehand can switch it off.
pub(super) fn of_state(state: &State<'_, '_>) -> Result<Grammar, Error> {
    let all = [Grammar::Unit, Grammar::Environment, Grammar::Prose];
    match state.auto_escape() {
        AutoEscape::Custom(name) => all.into_iter().find(|grammar| grammar.name() == name),
        _ => None,
    }
    .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "quoting cannot be switched"))
}

/// A value that cannot be written, as the engine's error.
pub(super) fn refused(why: Unquotable) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("the value cannot be written here: {why}"))
}
