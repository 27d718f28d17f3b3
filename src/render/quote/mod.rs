//! Quoting: one function for each grammar that a value is written into.
//!
//! None of them can be left by a value: control characters, line breaks among them, are refused. Holes stay
//! as they are, since what fills them has only `[a-z0-9.:,-]`, which no grammar gives a meaning.

mod environment;
mod shell;
mod systemd;
#[cfg(test)]
pub(super) mod tests;

use std::fmt;

pub use environment::{env_arguments, env_name, env_value, env_word};
pub use shell::{quoted_remote_word, remote_word, shell_path, shell_word};
pub use systemd::{systemd_line, systemd_program, systemd_setting, systemd_word};

use super::{Piece, Text};

/// Why a value cannot be written into its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unquotable {
    /// It has a control character, such as a line break, and could leave its line.
    Control(char),
    /// It has a code point that Unicode reserves and systemd treats as broken UTF-8.
    Noncharacter(char),
    /// It has a dollar sign in the path of a program, where systemd has no escape for it.
    DollarInProgram,
    /// It is not an absolute path where one is needed.
    NotAbsolute,
    /// It starts or ends with a blank, or ends with a backslash, where the grammar knows no quotes.
    LineEdge,
    /// It is not a name of an environment variable.
    NotAName,
}

impl fmt::Display for Unquotable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unquotable::Control('\n' | '\r') => f.write_str("it has a line break"),
            Unquotable::Control(character) => {
                write!(f, "it has the control character U+{:04X}", u32::from(*character))
            }
            Unquotable::Noncharacter(character) => {
                write!(f, "it has U+{:04X}, which is not a character", u32::from(*character))
            }
            Unquotable::DollarInProgram => f.write_str("systemd cannot run a program with `$` in its path"),
            Unquotable::NotAbsolute => f.write_str("it is not an absolute path"),
            Unquotable::LineEdge => f.write_str(
                "it starts or ends with a blank or ends with a backslash, and quotes have no meaning here",
            ),
            Unquotable::NotAName => f.write_str(
                "the name of a variable has letters, digits and underscores, and does not start with a digit",
            ),
        }
    }
}

impl std::error::Error for Unquotable {}

/// Refuses what no grammar can hold: control characters (C0, DEL, C1) and noncharacters.
pub(super) fn check_characters(text: &Text) -> Result<(), Unquotable> {
    for character in literals(text).flat_map(str::chars) {
        if character.is_control() {
            return Err(Unquotable::Control(character));
        }
        if is_noncharacter(character) {
            return Err(Unquotable::Noncharacter(character));
        }
    }
    Ok(())
}

/// U+FDD0 to U+FDEF and the last two code points of each plane.
pub(super) fn is_noncharacter(character: char) -> bool {
    let code = u32::from(character);
    (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}

/// Letters, digits and the signs that none of the grammars gives a meaning inside a word.
fn is_harmless(character: char) -> bool {
    character.is_ascii_alphanumeric() || "@:._/,+=-".contains(character)
}

/// Whether a text is a word without quotes, when `harmless` characters are.
fn is_bare(text: &Text, harmless: impl Fn(char) -> bool) -> bool {
    !text.pieces().is_empty() && literals(text).flat_map(str::chars).all(harmless)
}

/// The literals of a text with the characters that `escaped` names after a backslash, in double quotes.
fn double_quoted(text: &Text, escaped: &str) -> Text {
    let mut out = Text::from("\"");
    out.push_text(&escape(text, escaped));
    out.push_str("\"");
    out
}

fn escape(text: &Text, escaped: &str) -> Text {
    text.map_literals(|literal| {
        let mut out = String::with_capacity(literal.len());
        for character in literal.chars() {
            if escaped.contains(character) {
                out.push('\\');
            }
            out.push(character);
        }
        out
    })
}

fn literals(text: &Text) -> impl Iterator<Item = &str> {
    text.pieces().iter().filter_map(|piece| match piece {
        Piece::Literal(literal, _) => Some(literal.as_str()),
        Piece::Hole(..) => None,
    })
}
