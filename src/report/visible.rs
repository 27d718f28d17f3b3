//! Texts of the user that reach a terminal.

use std::borrow::Cow;

/// The text with characters that affect a terminal or are invisible spelled out, as in `<U+001B>`: control characters, marks
/// that change the order of others, and spaces without width or that only look like a space. Line breaks and tabs too, unless
/// `keep` contains them.
pub fn visible<'a>(text: &'a str, keep: &[char]) -> Cow<'a, str> {
    let spelt = |c: char| is_hidden(c) && !keep.contains(&c);
    if !text.contains(spelt) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if spelt(c) { shown.push_str(&name(c)) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// How a hidden character is spelled out.
pub(super) fn name(c: char) -> String {
    format!("<U+{:04X}>", u32::from(c))
}

/// Whether a character must not reach a terminal as it is.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{2000}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_spelt_out() {
        assert_eq!(visible("a\u{1b}[31m\u{9b}é漢", &[]), "a<U+001B>[31m<U+009B>é漢");
        assert_eq!(visible("\u{202e}\u{feff}\u{a0}", &[]), "<U+202E><U+FEFF><U+00A0>");
        assert_eq!(visible("a\tb\nc\r", &['\n']), "a<U+0009>b\nc<U+000D>");
        assert!(matches!(visible("plain text, größer", &[]), Cow::Borrowed(_)));
    }
}
