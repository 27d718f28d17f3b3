//! Environment files, and the words that `ExecStart=` splits out of an unbraced `$VARIABLE`.
//!
//! Values follow systemd's src/basic/env-file.c (`parse_env_file_internal`); words follow
//! src/basic/env-util.c (`replace_env_argv`: `strv_split_full` with `EXTRACT_RELAX` and `EXTRACT_UNQUOTE`).

use super::{Unquotable, check_characters, double_quoted, is_bare, is_harmless};
use crate::facts::unit::is_name;
use crate::render::Text;

/// What a backslash protects inside double quotes of an environment file, for systemd as for a shell.
const ESCAPED_IN_VALUE: &str = "\"\\`$";

/// The value of one variable. Double-quoted only when needed.
///
/// # Errors
/// For control characters and noncharacters: systemd drops a variable that has them.
pub fn env_value(value: &Text) -> Result<Text, Unquotable> {
    check_characters(value)?;
    Ok(if is_bare(value, is_harmless) { value.clone() } else { double_quoted(value, ESCAPED_IN_VALUE) })
}

/// One word inside a variable that `ExecStart=` splits. Neither `$` nor `%` has a meaning there. It is not
/// yet a value: [`env_arguments`] quotes the whole of them once more.
///
/// # Errors
/// For control characters and noncharacters.
pub fn env_word(word: &Text) -> Result<Text, Unquotable> {
    check_characters(word)?;
    // Here the signs of shells and units are letters like others.
    let bare = is_bare(word, |character| {
        is_harmless(character) || (character.is_ascii_graphic() && !"\"'\\".contains(character))
    });
    Ok(if bare { word.clone() } else { double_quoted(word, "\"\\") })
}

/// The value of a variable that holds words for `ExecStart=`: one on each line, since systemd splits at line
/// breaks as well as at blanks. A single word stays on the variable's line.
///
/// # Errors
/// For control characters and noncharacters.
pub fn env_arguments(words: &[Text]) -> Result<Text, Unquotable> {
    let mut lines = Text::new();
    for word in words {
        if words.len() > 1 {
            lines.push_str("\n");
        }
        lines.push_text(&env_word(word)?);
    }
    if words.len() > 1 {
        lines.push_str("\n");
    }
    Ok(double_quoted(&lines, ESCAPED_IN_VALUE))
}

/// The name of a variable, left of the `=`.
///
/// # Errors
/// When it is not one: systemd ignores such a line.
pub fn env_name(name: &Text) -> Result<Text, Unquotable> {
    let is_name = name.as_literal().is_some_and(|text| is_name(&text));
    if is_name { Ok(name.clone()) } else { Err(Unquotable::NotAName) }
}
