use super::Traced;

/// What a backslash means in words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// As in C: `\n`, `\x2f`, `\s` for a blank; an unknown one stays as it is.
    C,
    /// It takes the meaning off the next character.
    Plain,
}

/// The words of a value, without their quotes.
///
/// Mirrors systemd's src/basic/extract-word.c: extract_first_word with EXTRACT_UNQUOTE. A quote that is not closed ends
/// with the value.
pub(super) fn split(value: &Traced, escapes: Escapes) -> Vec<Traced> {
    let mut words = Vec::new();
    let mut word: Option<Traced> = None;
    let mut quote = None;
    let mut chars = value.0.iter().copied().peekable();
    while let Some((c, at)) = chars.next() {
        match (c, quote) {
            ('\\', _) => {
                let word = word.get_or_insert_default();
                match escapes {
                    Escapes::Plain => word.0.extend(chars.next().map(|(c, _)| (c, at))),
                    Escapes::C => {
                        let rest: String = chars.clone().map(|(c, _)| c).take(9).collect();
                        match unescape(&rest) {
                            Some((c, taken)) => {
                                word.0.push((c, at));
                                chars.by_ref().take(taken).for_each(drop);
                            }
                            None => word.0.push(('\\', at)),
                        }
                    }
                }
            }
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (' ' | '\t' | '\n' | '\r', None) => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().0.push((c, at)),
        }
    }
    words.extend(word);
    words
}

/// The character behind a backslash, and how many characters say it.
///
/// Mirrors systemd's src/basic/escape.c: cunescape_one.
fn unescape(rest: &str) -> Option<(char, usize)> {
    let first = rest.chars().next()?;
    let simple = match first {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        '\\' => '\\',
        '"' => '"',
        '\'' => '\'',
        's' => ' ',
        'x' => return code(rest, 1, 2, 16),
        'u' => return code(rest, 1, 4, 16),
        'U' => return code(rest, 1, 8, 16),
        '0'..='7' => return code(rest, 0, 3, 8),
        _ => return None,
    };
    Some((simple, 1))
}

fn code(rest: &str, skip: usize, digits: usize, base: u32) -> Option<(char, usize)> {
    let text = rest.get(skip..skip + digits)?;
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let number = u32::from_str_radix(text, base).ok().filter(|number| *number > 0)?;
    Some((char::from_u32(number)?, skip + digits))
}
