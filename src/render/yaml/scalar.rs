//! How one string is written: plain, as a literal block, or double-quoted.

use std::ops::RangeInclusive;

use crate::render::{Piece, Text, Trail};

/// Words that a reader of YAML 1.1 or 1.2 parses as a boolean, a null or a float, in any case.
const RESERVED: [&str; 12] =
    ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity"];

/// Characters beyond ASCII that are written as they are. A fixed list, so that the bytes do not depend on the
/// Unicode tables of a compiler; without blanks, joiners, marks that change direction, or unassigned ones.
const LETTERS: [RangeInclusive<char>; 11] = [
    '\u{a1}'..='\u{ac}',     // Latin-1 signs up to the soft hyphen
    '\u{ae}'..='\u{24f}',    // Latin letters
    '\u{391}'..='\u{3a1}',   // Greek
    '\u{3a3}'..='\u{3ff}',   // Greek
    '\u{400}'..='\u{45f}',   // Cyrillic
    '\u{2010}'..='\u{2027}', // dashes, quotation marks, the ellipsis
    '\u{20ac}'..='\u{20ac}', // the Euro sign
    '\u{3001}'..='\u{3011}', // CJK punctuation
    '\u{3041}'..='\u{3096}', // Hiragana
    '\u{30a1}'..='\u{30fe}', // Katakana
    '\u{4e00}'..='\u{9fa5}', // CJK ideographs
];

/// One line: plain when that is safe, else double-quoted; always so with a hole, which then needs no further encoding
/// whatever it is filled with.
pub(super) fn inline(text: &Text) -> Text {
    if text.as_literal().is_some_and(|string| is_plain(&string)) {
        return text.clone();
    }
    let mut out = Text::from("\"");
    out.push_text(&text.map_literals(escape));
    out.push_str("\"");
    out
}

/// A literal block with its header and line breaks, for text that every reader returns unchanged.
/// A first line with a blank would move the indentation, and people do not see a trailing blank.
pub(super) fn block(text: &Text, indent: usize) -> Option<Text> {
    let string = text.as_literal()?;
    let (header, body) = match string.strip_suffix('\n') {
        Some(body) => ("|\n", body),
        None => ("|-\n", &*string),
    };
    let lines: Vec<&str> = body.split('\n').collect();
    let first = lines.first()?;
    let last = lines.last()?;
    let fits = string.contains('\n')
        && !first.is_empty()
        && !first.starts_with(' ')
        && !last.is_empty()
        && lines.iter().all(|line| !line.ends_with(' ') && line.chars().all(is_printable));
    if !fits {
        return None;
    }
    let mut out = Text::from(header);
    out.push_text(&indented(text, indent));
    if !string.ends_with('\n') {
        out.push_str("\n");
    }
    Some(out)
}

/// The lines of a text further to the right; empty ones stay empty.
fn indented(text: &Text, indent: usize) -> Text {
    let blanks = " ".repeat(indent);
    let mut out = Text::new();
    let mut begins = true;
    for piece in text.pieces() {
        let Piece::Literal(literal, trail) = piece else { continue };
        for line in literal.split_inclusive('\n') {
            if begins && line != "\n" {
                out.push_traced(&blanks, &Trail::Fixed);
            }
            out.push_traced(line, trail);
            begins = line.ends_with('\n');
        }
    }
    out
}

/// Starts with a letter and has only letters, digits and `. _ / -`: no indicator, no blank, no number, no
/// date. What is left to exclude are the reserved words.
fn is_plain(string: &str) -> bool {
    let bytes = string.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"._/-".contains(byte))
        && !RESERVED.iter().any(|word| string.eq_ignore_ascii_case(word))
}

fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~') || LETTERS.iter().any(|range| range.contains(&character))
}

fn escape(string: &str) -> String {
    let mut out = String::with_capacity(string.len() + 2);
    for character in string.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_printable(character) => out.push(character),
            _ => match u32::from(character) {
                code @ 0..=0xff => out.push_str(&format!("\\x{code:02x}")),
                code @ 0..=0xffff => out.push_str(&format!("\\u{code:04x}")),
                code => out.push_str(&format!("\\U{code:08x}")),
            },
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inline(string: &str) -> String {
        super::inline(&Text::traced(string, Trail::Fixed)).placeholders()
    }

    fn block(string: &str, indent: usize) -> Option<String> {
        Some(super::block(&Text::traced(string, Trail::Fixed), indent)?.placeholders())
    }

    #[test]
    fn plain_or_quoted() {
        for plain in ["a", "kube-system", "rbac.authorization.k8s.io/v1", "None", "yes-sir", "e3", "x_y"] {
            assert_eq!(inline(plain), plain);
        }
        for quoted in
            ["", "y", "No", "oFF", "TRUE", "null", "NaN", "12:30", "0x1f", "a:b", "a b", "-", "<<", "=", "~"]
        {
            assert_eq!(inline(quoted), format!("\"{quoted}\""));
        }
        assert_eq!(
            inline("\u{7f}\u{85}\u{feff}\u{2028}\u{1f600}ä字\0\""),
            r#""\x7f\x85\ufeff\u2028\U0001f600ä字\x00\"""#
        );
    }

    #[test]
    fn blocks_only_for_text_that_survives_them() {
        assert_eq!(block("a\n\n  b\n", 2).as_deref(), Some("|\n  a\n\n    b\n"));
        assert_eq!(block("a\nb", 4).as_deref(), Some("|-\n    a\n    b\n"));
        for text in [
            "a",
            "a\n\n",
            "\na\n",
            " a\nb\n",
            "a\n\tb\n",
            "a \nb\n",
            "a\r\nb\n",
            "a\n \nb\n",
            "\n",
            "a\n\u{feff}b\n",
        ] {
            assert_eq!(block(text, 2), None, "{text:?}");
        }
    }
}
