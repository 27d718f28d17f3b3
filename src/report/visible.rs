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

/// Where a text goes, and so how a character is spelled that must not go there as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Medium {
    /// A terminal, or whatever people read: `<U+001B>`. Colours are let through.
    Terminal,
    /// A file that is shown on a terminal: its colours are none of nodejoin's.
    Shown,
    /// A JSON document: `\u001b`.
    Json,
    /// An XML document: `&lt;U+001B&gt;`.
    Xml,
    /// A file, byte for byte.
    File,
}

impl Medium {
    /// Whether a part of a document is more than text: nothing in a string of JSON has a quote without an escape, and no text of
    /// XML has an angle bracket.
    pub fn is_syntax(self, part: &str) -> bool {
        match self {
            Self::Json => {
                part.match_indices('"').any(|(at, _)| !part.get(..at).is_some_and(|b| b.ends_with('\\')))
            }
            Self::Xml => part.contains(['<', '>']),
            Self::Terminal | Self::Shown | Self::File => false,
        }
    }
}

/// A whole output without characters that a terminal acts on. Line breaks and tabs stay, and so do the colours that reports
/// have: each text in a report was made [`visible`] before it was coloured.
pub fn tame(text: &str, medium: Medium) -> Cow<'_, str> {
    let keeps = |c: char| matches!(c, '\n' | '\t' | '\u{a0}' | '\u{ad}');
    let acts = |c: char| is_hidden(c) && !keeps(c);
    if medium == Medium::File || !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut tamed = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(at) = rest.find(acts) {
        let (before, from) = rest.split_at(at);
        tamed.push_str(before);
        let colour = if medium == Medium::Terminal { colour(from) } else { 0 };
        if colour > 0 {
            tamed.push_str(from.get(..colour).unwrap_or_default());
            rest = from.get(colour..).unwrap_or_default();
            continue;
        }
        let Some(c) = from.chars().next() else { break };
        match medium {
            Medium::Json => {
                c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| tamed.push_str(&format!("\\u{unit:04x}")));
            }
            Medium::Xml => tamed.push_str(&format!("&lt;U+{:04X}&gt;", u32::from(c))),
            Medium::Terminal | Medium::Shown | Medium::File => tamed.push_str(&name(c)),
        }
        rest = from.get(c.len_utf8()..).unwrap_or_default();
    }
    tamed.push_str(rest);
    Cow::Owned(tamed)
}

/// The length of a sequence that only sets a colour.
fn colour(text: &str) -> usize {
    let Some(body) = text.strip_prefix("\u{1b}[") else { return 0 };
    let length = body.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(body.len());
    if body.get(length..).is_some_and(|rest| rest.starts_with('m')) { length + 3 } else { 0 }
}

/// How a hidden character is spelled.
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
    fn outputs_are_tame() {
        let text = "\u{1b}[1;31merror\u{1b}[0m\u{1b}]0;x\u{7}\u{202e}\n";
        assert_eq!(tame(text, Medium::Terminal), "\u{1b}[1;31merror\u{1b}[0m<U+001B>]0;x<U+0007><U+202E>\n");
        assert_eq!(tame("\"\u{9b}\u{e0001}\"", Medium::Json), "\"\\u009b\\udb40\\udc01\"");
        assert_eq!(tame("\u{202e}", Medium::Xml), "&lt;U+202E&gt;");
        assert_eq!(tame(text, Medium::File), text);
    }

    #[test]
    fn hidden_characters_are_spelt_out() {
        assert_eq!(visible("a\u{1b}[31m\u{9b}é漢", &[]), "a<U+001B>[31m<U+009B>é漢");
        assert_eq!(visible("\u{202e}\u{feff}\u{a0}", &[]), "<U+202E><U+FEFF><U+00A0>");
        assert_eq!(visible("a\tb\nc\r", &['\n']), "a<U+0009>b\nc<U+000D>");
        assert!(matches!(visible("plain text, größer", &[]), Cow::Borrowed(_)));
    }
}
