//! The form of a bootstrap token: `[a-z0-9]{6}\.[a-z0-9]{16}`.

use std::fmt;

use super::Secret;

/// The characters of a token's secret half.
pub(super) const SECRET_LENGTH: usize = 16;

/// What a content breaks. Says nothing of the content but this.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TokenRule {
    /// There is a line break before the end.
    OneLine,
    /// There is a control character.
    NoControl,
    /// There is a quote.
    NoQuote,
    /// There is a blank.
    NoBlank,
    /// There are letters or signs beyond ASCII.
    Ascii,
    /// There are upper-case letters.
    LowerCase,
    /// There is another character than a-z and 0-9.
    LettersAndDigits,
    /// The id before the dot is not the token's.
    SameId,
    /// It is the secret half alone where the whole token is needed.
    WholeToken,
    /// The secret half has another length, in bytes.
    Length(usize),
}

impl fmt::Display for TokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenRule::OneLine => f.write_str("it has a line break before its end"),
            TokenRule::NoControl => f.write_str("it has a control character"),
            TokenRule::NoQuote => f.write_str("it has a quote"),
            TokenRule::NoBlank => f.write_str("it has a blank"),
            TokenRule::Ascii => f.write_str("it has characters beyond ASCII, or a byte order mark"),
            TokenRule::LowerCase => f.write_str("it has upper-case letters"),
            TokenRule::LettersAndDigits => f.write_str("it has characters other than a-z and 0-9"),
            TokenRule::SameId => f.write_str("the id before its dot is not the token's id in the spec"),
            TokenRule::WholeToken => f.write_str("it has no dot: the whole token is needed, id and secret"),
            TokenRule::Length(found) => {
                write!(f, "its secret half is {found} bytes long, not {SECRET_LENGTH}")
            }
        }
    }
}

/// A content without the one line break that may end it.
pub(super) fn without_line_break(content: &[u8]) -> &[u8] {
    content.strip_suffix(b"\n").map_or(content, |line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// The two halves of a whole token; none when there is no dot.
pub(super) fn halves(content: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = content.iter().position(|byte| *byte == b'.')?;
    Some((content.get(..dot)?, content.get(dot + 1..)?))
}

/// The secret half of what stands alone or behind `id` and a dot, or every rule that the content breaks.
pub(super) fn secret_half(content: &[u8], id: &str) -> Result<Secret, Vec<TokenRule>> {
    let (found_id, half) = halves(content).map_or((None, content), |(id, half)| (Some(id), half));
    let mut broken: Vec<TokenRule> = content.iter().filter_map(|byte| character_rule(*byte)).collect();
    if half.contains(&b'.') {
        broken.push(TokenRule::LettersAndDigits);
    }
    broken.sort_unstable();
    broken.dedup();
    // Where foreign characters count into the length, it says nothing.
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
