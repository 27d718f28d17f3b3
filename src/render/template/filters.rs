//! The filters that nodejoin adds, and those it removes. Each that quotes gives a slot, not a string.

use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::grammar::{self, Grammar};
use super::slots::Slots;
use crate::render::Text;
use crate::render::quote::{
    Unquotable, env_arguments, env_name, quoted_remote_word, remote_word, shell_path, shell_word,
    systemd_line, systemd_program, systemd_setting, systemd_word,
};

/// Filters that could switch quoting off or apply another grammar's.
pub(super) const REFUSED: [&str; 3] = ["safe", "escape", "e"];
/// Filters that put lists into lists or join them, which the engine does not count.
pub(super) const REFUSED_LISTS: [&str; 6] = ["batch", "chain", "groupby", "slice", "sum", "zip"];
/// Functions that would do the same.
pub(super) const REFUSED_FUNCTIONS: [&str; 2] = ["debug", "dict"];

/// Adds the filters:
/// - `arguments`: a list as the words of a command, one on each line, in a unit or as a variable's value;
/// - `name`: the name of a variable;
/// - `word`: one word of a unit, as without a filter;
/// - `line`: the rest of a line of a unit, where quotes would be part of the value (`EnvironmentFile=`);
/// - `setting`: the same for a value that is a line of a unit already, so that specifiers, quotes and `$` keep their meaning;
/// - `program`: the program of `ExecStart=`;
/// - `shell`: one word of a command for people to copy;
/// - `path`: the same for a path, which can then not be mistaken for an option;
/// - `remote`: the same for a command that ssh runs on another machine, `quoted_remote` inside of single quotes around it.
pub(super) fn add_to(environment: &mut Environment<'static>, slots: &Arc<Mutex<Slots>>) {
    let one = |environment: &mut Environment<'static>, name: &'static str, only, quote: Quote| {
        let slots = Arc::clone(slots);
        environment.add_filter(name, move |state: &State<'_, '_>, value: Value| {
            check_grammar(state, name, only)?;
            let mut slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
            let quoted = quote(&slots.text(&value)?).map_err(grammar::refused)?;
            Ok::<_, Error>(Value::from_safe_string(slots.add(quoted)?))
        });
    };
    one(environment, "name", None, env_name);
    one(environment, "word", Some(Grammar::Unit), systemd_word);
    one(environment, "line", Some(Grammar::Unit), systemd_line);
    one(environment, "setting", Some(Grammar::Unit), systemd_setting);
    one(environment, "program", Some(Grammar::Unit), systemd_program);
    one(environment, "shell", Some(Grammar::Prose), shell_word);
    one(environment, "path", Some(Grammar::Prose), shell_path);
    one(environment, "remote", Some(Grammar::Prose), remote_word);
    one(environment, "quoted_remote", Some(Grammar::Prose), quoted_remote_word);

    let slots = Arc::clone(slots);
    environment.add_filter("arguments", move |state: &State<'_, '_>, list: Value| {
        // A string would be treated as a list of its characters.
        if !matches!(list.kind(), ValueKind::Seq | ValueKind::Iterable) {
            return invalid(format!("`arguments` needs a list, not a {}", list.kind()));
        }
        let mut slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
        let words: Vec<Text> = list.try_iter()?.map(|word| slots.word(&word)).collect::<Result<_, _>>()?;
        let quoted = match grammar::of_state(state)? {
            Grammar::Environment => env_arguments(&words),
            Grammar::Unit => unit_arguments(&words),
            Grammar::Prose => return invalid("`arguments` has no meaning in this file".to_owned()),
        };
        Ok(Value::from_safe_string(slots.add(quoted.map_err(grammar::refused)?)?))
    });
    for name in REFUSED_LISTS {
        environment.add_filter(name, move |_: Value| invalid(format!("`{name}` is not available")));
    }
    for name in REFUSED_FUNCTIONS {
        environment.add_function(name, move || invalid(format!("`{name}` is not available")));
    }
    for name in REFUSED {
        environment.add_filter(name, move |_: Value| {
            invalid(format!("`{name}` is not available: values are always quoted for their place"))
        });
    }
}

type Quote = fn(&Text) -> Result<Text, Unquotable>;

/// Words of `ExecStart=`, each on a line that goes on.
fn unit_arguments(words: &[Text]) -> Result<Text, Unquotable> {
    let mut out = Text::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            out.push_str(" \\\n    ");
        }
        out.push_text(&systemd_word(word)?);
    }
    Ok(out)
}

fn check_grammar(state: &State<'_, '_>, filter: &str, only: Option<Grammar>) -> Result<(), Error> {
    match only {
        Some(grammar) if grammar::of_state(state)? != grammar => {
            invalid(format!("`{filter}` has no meaning in this file")).map(|_| ())
        }
        _ => Ok(()),
    }
}

fn invalid(message: String) -> Result<Value, Error> {
    Err(Error::new(ErrorKind::InvalidOperation, message))
}
