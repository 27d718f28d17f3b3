use std::collections::BTreeMap;

use super::words::{Escapes, split};
use super::{File, Sourced, StartFault, StartFaultKind, Traced, command};
use crate::facts::Process;

/// A variable's value and its file.
#[derive(Clone)]
pub(super) struct Variable {
    pub(super) file: File,
    pub(super) value: Traced,
}

/// Puts the values of variables into a word of a command; `$NAME` alone may give several words, or none.
///
/// Mirrors systemd's src/basic/env-util.c: replace_env_argv.
pub(super) fn word(
    unit: &File,
    word: &Traced,
    values: &BTreeMap<String, Variable>,
    process: &mut Process,
) -> Vec<Sourced<String>> {
    let text = word.text();
    let unset = |process: &mut Process, name: &str| {
        let kind = StartFaultKind::VariableUnset(name.to_owned());
        process.faults.push(StartFault { kind, origin: unit.origin(word.range()), fatal: false });
    };
    if let Some(name) =
        text.strip_prefix('$').filter(|name| !name.is_empty() && !name.starts_with(['{', '$']))
    {
        let Some(variable) = values.get(name) else {
            unset(process, name);
            return Vec::new();
        };
        let words = split(&variable.value, Escapes::Plain);
        return words.iter().map(|word| command::sourced(&variable.file, &word.text(), word)).collect();
    }
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('$') {
        // No longer word is started with.
        if out.len() > super::LONGEST_WORD {
            break;
        }
        out.push_str(before);
        rest = if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            after
        } else if let Some((expression, after)) =
            after.strip_prefix('{').and_then(|name| name.split_once('}'))
        {
            // ${NAME:-default} and ${NAME:+other}.
            let (name, or) = expression.split_once(":-").map_or((expression, None), |(n, d)| (n, Some(d)));
            let (name, instead) = name.split_once(":+").map_or((name, None), |(n, d)| (n, Some(d)));
            let value = values.get(name).map(|variable| variable.value.text());
            match (value, or, instead) {
                (Some(value), _, Some(instead)) if !value.is_empty() => out.push_str(instead),
                (_, _, Some(_)) => {}
                (Some(value), Some(or), _) if value.is_empty() => out.push_str(or),
                (Some(value), _, _) => out.push_str(&value),
                (None, Some(or), _) => out.push_str(or),
                (None, None, None) => unset(process, name),
            }
            after
        } else {
            out.push('$');
            after
        };
    }
    out.push_str(rest);
    vec![command::sourced(unit, &out, word)]
}
