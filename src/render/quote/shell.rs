//! Commands for a POSIX shell, as READMEs show them.

use super::{Unquotable, check_characters, is_bare, is_harmless};
use crate::render::Text;

/// One word of a command. Single-quoted only when needed; a word with `=` is, since the first one would be an
/// assignment.
///
/// # Errors
/// For control characters and noncharacters.
pub fn shell_word(word: &Text) -> Result<Text, Unquotable> {
    check_characters(word)?;
    if is_bare(word, |character| is_harmless(character) && character != '=') {
        return Ok(word.clone());
    }
    let mut out = Text::from("'");
    out.push_text(&inside_quotes(word));
    out.push_str("'");
    Ok(out)
}

/// A path as one word of a command that cannot be mistaken for an option.
///
/// # Errors
/// As for a word.
pub fn shell_path(path: &Text) -> Result<Text, Unquotable> {
    if !path.placeholders().starts_with('-') {
        return shell_word(path);
    }
    let mut out = Text::from("./");
    out.push_text(path);
    shell_word(&out)
}

/// One word of a command that ssh gives to the shell of another machine: quoted for both shells.
///
/// # Errors
/// As for a word.
pub fn remote_word(word: &Text) -> Result<Text, Unquotable> {
    shell_word(&shell_word(word)?)
}

/// The same inside of single quotes that the template has around the whole command.
///
/// # Errors
/// As for a word.
pub fn quoted_remote_word(word: &Text) -> Result<Text, Unquotable> {
    Ok(inside_quotes(&shell_word(word)?))
}

/// The literals of a text as they are written inside of single quotes.
fn inside_quotes(text: &Text) -> Text {
    text.map_literals(|literal| literal.replace('\'', r"'\''"))
}
