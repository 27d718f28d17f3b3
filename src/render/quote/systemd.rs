//! Unit files. Words follow systemd's src/basic/extract-word.c (`extract_first_word` with `EXTRACT_UNQUOTE`
//! and `EXTRACT_CUNESCAPE`), then `%` is expanded by src/core/unit-printf.c and `$` by src/basic/env-util.c.

use super::{Unquotable, check_characters, double_quoted, is_bare, is_harmless, literals};
use crate::render::Text;

/// One word of `ExecStart=` after the program, or of any other setting whose value is a list of words. Double-quoted only
/// when needed.
///
/// # Errors
/// For control characters and noncharacters.
pub fn systemd_word(word: &Text) -> Result<Text, Unquotable> {
    check_characters(word)?;
    Ok(quoted_when_needed(&word.map_literals(|literal| literal.replace('%', "%%").replace('$', "$$"))))
}

/// The program of `ExecStart=`: a word without `$`, since systemd doubles and expands it in arguments only.
/// An absolute path, so that it cannot start with one of the prefixes `@ - : + !`.
///
/// # Errors
/// As for a word, for a path that is not absolute, and for `$`.
pub fn systemd_program(path: &Text) -> Result<Text, Unquotable> {
    check_absolute(path)?;
    if literals(path).any(|literal| literal.contains('$')) {
        return Err(Unquotable::DollarInProgram);
    }
    systemd_word(path)
}

/// The value of a setting that is the whole rest of its line, such as `Description=` or `EnvironmentFile=`. There quotes
/// are part of the value and only `%` has a meaning.
///
/// # Errors
/// For control characters, noncharacters, leading or trailing blanks, and a trailing backslash.
pub fn systemd_line(line: &Text) -> Result<Text, Unquotable> {
    check_characters(line)?;
    let whole = line.placeholders();
    if whole.starts_with(' ') || whole.ends_with([' ', '\\']) {
        return Err(Unquotable::LineEdge);
    }
    Ok(line.map_literals(|literal| literal.replace('%', "%%")))
}

/// The same for a value that is a line of a unit already: `%`, `$` and quotes have their meaning.
///
/// # Errors
/// For control characters, noncharacters and a backslash at the end.
pub fn systemd_setting(line: &Text) -> Result<Text, Unquotable> {
    check_characters(line)?;
    if line.placeholders().ends_with('\\') {
        return Err(Unquotable::LineEdge);
    }
    Ok(line.clone())
}

fn quoted_when_needed(word: &Text) -> Text {
    if is_bare(word, |character| is_harmless(character) || "%$".contains(character)) {
        return word.clone();
    }
    double_quoted(word, "\"\\")
}

fn check_absolute(path: &Text) -> Result<(), Unquotable> {
    if path.placeholders().starts_with('/') { Ok(()) } else { Err(Unquotable::NotAbsolute) }
}
