//! The form of a bootstrap token: `[a-z0-9]{6}\.[a-z0-9]{16}`.

use std::fmt;

use super::Secret;

/// The characters of a token's secret half.
pub(super) const SECRET_LENGTH: usize = 16;

/// A rule that a token's content violates. Shows nothing else of the content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TokenRule {
    /// There is a line break before the end.
    OneLine,
    /// There is a control character.
    NoControl,
    /// There is a quote.
    NoQuote,
    /// There is a space.
    NoBlank,
    /// There are non-ASCII characters.
    Ascii,
    /// There are upper-case letters.
    LowerCase,
    /// There is a character other than a-z and 0-9.
    LettersAndDigits,
    /// The id before the dot is not the token's.
    SameId,
    /// It is only the secret half where the complete token is needed.
    WholeToken,
    /// The secret half has another length, in bytes.
    Length(usize),
}

impl fmt::Display for TokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenRule::OneLine => f.write_str("it contains a line break before its end"),
            TokenRule::NoControl => f.write_str("it contains a control character"),
            TokenRule::NoQuote => f.write_str("it contains a quote"),
            TokenRule::NoBlank => f.write_str("it contains a space"),
            TokenRule::Ascii => f.write_str("it contains non-ASCII characters or a byte order mark"),
            TokenRule::LowerCase => f.write_str("it contains upper-case letters"),
            TokenRule::LettersAndDigits => f.write_str("it contains characters other than a-z and 0-9"),
            TokenRule::SameId => f.write_str("the id before its dot is not the token's id in the spec"),
            TokenRule::WholeToken => {
                f.write_str("it has no dot: the complete token is needed, id and secret")
            }
            TokenRule::Length(found) => {
                write!(f, "its secret half is {found} bytes long, not {SECRET_LENGTH}")
            }
        }
    }
}

/// The content without its final line break.
pub(super) fn without_line_break(content: &[u8]) -> &[u8] {
    content.strip_suffix(b"\n").map_or(content, |line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// The two halves of a complete token; none if there is no dot.
pub(super) fn halves(content: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = content.iter().position(|byte| *byte == b'.')?;
    Some((content.get(..dot)?, content.get(dot + 1..)?))
}

/// The secret half, which may follow `id` and a dot, or every rule that the content violates.
pub(super) fn secret_half(content: &[u8], id: &str) -> Result<Secret, Vec<TokenRule>> {
    let (found_id, half) = halves(content).map_or((None, content), |(id, half)| (Some(id), half));
    let mut broken: Vec<TokenRule> = content.iter().filter_map(|byte| character_rule(*byte)).collect();
    if half.contains(&b'.') {
        broken.push(TokenRule::LettersAndDigits);
    }
    broken.sort_unstable();
    broken.dedup();
    // Where foreign characters count into the length, it is not a useful hint.
    let strange = broken.iter().any(|rule| !matches!(rule, TokenRule::LowerCase));
    if !strange && half.len() != SECRET_LENGTH {
        broken.push(TokenRule::Length(half.len()));
    }
    if !strange && found_id.is_some_and(|found| found != id.as_bytes()) {
        broken.push(TokenRule::SameId);
    }
    if broken.is_empty() { Ok(Secret::new(half.to_vec())) } else { Err(broken) }
}

fn character_rule(byte: u8) -> Option<TokenRule> {
    match byte {
        b'a'..=b'z' | b'0'..=b'9' | b'.' => None,
        b'\n' | b'\r' => Some(TokenRule::OneLine),
        0..=31 | 127 => Some(TokenRule::NoControl),
        b'"' | b'\'' | b'`' => Some(TokenRule::NoQuote),
        b' ' => Some(TokenRule::NoBlank),
        128.. => Some(TokenRule::Ascii),
        b'A'..=b'Z' => Some(TokenRule::LowerCase),
        _ => Some(TokenRule::LettersAndDigits),
    }
}
