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
    out.push_text(&word.map_literals(|literal| literal.replace('\'', r"'\''")));
    out.push_str("'");
    Ok(out)
}
