//! Kinds of secrets that are rare: credentials in units of systemd, rows of token files, and other kinds in base64.

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::hidden::Hidden;
use super::word::{FAR, first, is_half, is_random, is_rich};
use crate::source::plain_secrets::starts_of;

/// The length from which a word may be a token in base64.
const SHORTEST: usize = 24;
/// The length up to which a word is decoded.
const LONGEST: usize = 64 * 1024;
/// Bits behind the last byte do not matter, and padding is cut off.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The values of `SetCredential=ID:VALUE`, and of a list of them. In what is printed, a quote is the end: it may be the syntax around the
/// value.
pub(super) fn credentials(text: &str, printed: bool, found: &mut Vec<Hidden>) {
    const NAME: &str = "setcredential";
    for part in ["redential", "REDENTIAL"] {
        for at in starts_of(part, text) {
            let end = at + part.len();
            let Some(start) = end.checked_sub(NAME.len()) else { continue };
            if !text.get(start..end).is_some_and(|name| name.eq_ignore_ascii_case(NAME)) {
                continue;
            }
            let rest = first(text.get(end..).unwrap_or_default(), FAR);
            let before = text.get(..start).and_then(|before| before.chars().next_back());
            let value = rest.trim_start_matches([' ', '\t', '"', '\'', '\\']);
            let Some(value) = value.strip_prefix(['=', ':']) else { continue };
            let value = value.trim_start_matches([' ', '\t']);
            let from = end + rest.len() - value.len();
            if value.starts_with('[') {
                for item in items(value) {
                    push(text, from + item.start..from + item.end, found);
                }
                continue;
            }
            let body = value.trim_start_matches(['"', '\'', '\\']);
            let opening = value.chars().find(|c| *c != '\\').filter(|_| body.len() < value.len());
            let quote = opening.or(before.filter(|c| is_quote(*c)));
            let from = from + value.len() - body.len();
            push(text, from..from + length(body, quote, printed), found);
        }
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`')
}

/// The strings of a list.
fn items(list: &str) -> Vec<Range<usize>> {
    let list = list.get(..list.find(']').unwrap_or(list.len())).unwrap_or_default();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = list.get(at..).and_then(|rest| rest.find(['"', '\''])) {
        let from = at + open + 1;
        let quote = list.get(at + open..).and_then(|rest| rest.chars().next());
        let end = from + length(list.get(from..).unwrap_or_default(), quote, true);
        found.push(from..end);
        at = (end + 1).min(list.len());
    }
    found
}

/// How long a value is: to its quote, or to the end of a line that is not continued.
fn length(body: &str, quote: Option<char>, printed: bool) -> usize {
    let mut escaped = false;
    let end = body.find(|c: char| {
        let ends = !escaped && (c == '\n' || Some(c) == quote || printed && quote.is_none() && is_quote(c));
        escaped = c == '\\' && !escaped;
        ends
    });
    end.unwrap_or(body.len())
}

/// Hides what is behind the id.
fn push(text: &str, range: Range<usize>, found: &mut Vec<Hidden>) {
    let pair = text.get(range.clone()).unwrap_or_default();
    let Some((_, value)) = pair.split_once(':') else { return };
    let value = value.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
    // What a manual writes, and what is covered already.
    let open = value.is_empty()
        || matches!(value, "VALUE" | "DATA")
        || value.starts_with(['<', '•'])
        || value.starts_with("${");
    if !open {
        found.push(Hidden::strong(range.end - value.len()..range.end));
    }
}

/// The tokens of rows `token,user,uid` and `token,user,uid,"groups"`, wherever they are.
pub(super) fn rows(text: &str, found: &mut Vec<Hidden>) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if memchr::memchr_iter(b',', line.as_bytes()).take(2).count() < 2 {
            continue;
        }
        let groups = line.contains("system:");
        let (mut from, mut one_before, mut two_before) = (0, None, None);
        for field in line.split(',') {
            let number = field.trim_start_matches([' ', '\t', '"', '\'', '\\']);
            let digits = number.bytes().take_while(u8::is_ascii_digit).count();
            let rest = number.get(digits..).unwrap_or_default();
            let is_uid = digits > 0 && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '.');
            found.extend(two_before.filter(|_| groups || is_uid).map(Hidden::strong));
            two_before = one_before;
            one_before = token(line, start, from..from + field.len());
            from += field.len() + 1;
        }
    }
}

/// The word at the end of a field, if it is random.
fn token(line: &str, start: usize, field: Range<usize>) -> Option<Range<usize>> {
    let text = line.get(field.clone())?.trim_end_matches([' ', '\t', '"', '\'', '\\']);
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '/' | '@' | '+');
    let word = text.get(text.rfind(|c: char| !inside(c)).map_or(0, |at| at + 1)..)?;
    let hex = word.len() >= 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let loose = !word.contains([':', '/', '@', '.', '-']);
    let end = start + field.start + text.len();
    (is_rich(word) && (is_half(word) || hex || word.len() >= 16 && loose && is_random(word)))
        .then(|| end - word.len()..end)
}

/// Words of base64 that mean a text with a secret of another kind.
pub(super) fn encoded(text: &str, kinds: &dyn Fn(&str, &mut Vec<Hidden>), found: &mut Vec<Hidden>) {
    let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_');
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes.iter().skip(at).take_while(|byte| inside(byte)).count();
        if (SHORTEST..=LONGEST).contains(&length) {
            let word = text.get(at..at + length).unwrap_or_default();
            if means_secret(word, kinds) {
                let padding =
                    bytes.iter().skip(at + length).take_while(|byte| **byte == b'=').take(2).count();
                found.push(Hidden::strong(at..at + length + padding));
            }
        }
        at += length + 1;
    }
}

fn means_secret(word: &str, kinds: &dyn Fn(&str, &mut Vec<Hidden>)) -> bool {
    let word = Zeroizing::new(word.replace('-', "+").replace('_', "/"));
    let Ok(bytes) = BASE64.decode(word.as_bytes()).map(Zeroizing::new) else { return false };
    let Ok(meant) = std::str::from_utf8(&bytes) else { return false };
    if meant.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return false;
    }
    let mut inner = Vec::new();
    kinds(meant, &mut inner);
    !inner.is_empty()
}
