//! What a word looks like: whether it is random, and how long it is.

/// How far before or behind a place is looked, in bytes: hostile texts have lines of megabytes.
pub(super) const FAR: usize = 16 * 1024;

/// The last bytes of a text, on whole characters.
pub(super) fn last(text: &str, most: usize) -> &str {
    let mut at = text.len().saturating_sub(most);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    text.get(at..).unwrap_or_default()
}

/// The first bytes of a text, on whole characters.
pub(super) fn first(text: &str, most: usize) -> &str {
    let mut at = text.len().min(most);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text.get(..at).unwrap_or_default()
}

/// Characters of a word in the sense of [`Shape`].
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Whether a value has letters and digits, so that no ordinary word is equal to it.
pub(super) fn is_rich(value: &str) -> bool {
    value.bytes().any(|b| b.is_ascii_digit()) && value.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Sixteen characters of a-z and 0-9 with a digit: the form of a token's secret half.
pub(super) fn is_half(value: &str) -> bool {
    value.len() == 16
        && value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        && value.bytes().any(|b| b.is_ascii_digit())
}

/// How often digits, small and large letters follow each other.
pub(super) fn changes(value: &str) -> usize {
    let class = |b: u8| match b {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let classes: Vec<u8> = value.bytes().map(class).filter(|class| *class < 3).collect();
    classes.windows(2).filter(|pair| pair.first() != pair.last()).count()
}

/// Whether a word, or a part of it between dashes and dots, looks as if it was drawn at random. Digests and ids in hexadecimal,
/// dates, addresses and names do not.
pub(super) fn is_random(word: &str) -> bool {
    let hex = |part: &str| part.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
    let parts = word.split(['-', '_', '.', '/', ':']);
    let random = |part: &str| part.len() >= 12 && is_rich(part) && !hex(part) && changes(part) >= 5;
    parts.into_iter().any(random)
}

/// The length from which a word may be base64 that is not written by hand.
pub(super) const SHORTEST_BLOB: usize = 40;

/// Whether a word is base64 of a length that is not written by hand: mixed letters and digits, no path.
pub(super) fn is_blob(word: &str) -> bool {
    word.len() >= SHORTEST_BLOB
        && word.split('/').any(|part| part.len() >= 24)
        && changes(word) >= 12
        && word.bytes().any(|b| b.is_ascii_uppercase())
        && word.bytes().any(|b| b.is_ascii_lowercase())
        && word.bytes().any(|b| b.is_ascii_digit())
}
