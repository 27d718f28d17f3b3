use super::Traced;
use super::traced::{Byte, is_blank};

/// What a backslash means in words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// As in C: `\n`, `\x2f`, `\s` for a blank. One that C does not know is an error.
    C,
    /// The same, but an escape that C does not know, or a backslash at the end, stays as it is.
    Lenient,
    /// It removes the special meaning of the next byte.
    Plain,
    /// The same, and a quote that is not closed ends with the text.
    Relaxed,
    /// It is a byte like others.
    None,
}

/// A text cannot be split: an escape that C does not know, or a quote that is not closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Unbalanced;

/// Splits words off the beginning of a text.
pub(super) struct Words<'a> {
    bytes: &'a [Byte],
    at: usize,
}

impl<'a> Words<'a> {
    pub(super) fn of(text: &'a Traced) -> Self {
        Self { bytes: &text.0, at: 0 }
    }

    /// How far they are.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Begins again where they once were.
    pub(super) fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a [Byte] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Skips bytes, and the blanks after them.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.at += bytes;
        self.blanks();
    }

    fn blanks(&mut self) {
        while self.bytes.get(self.at).is_some_and(|byte| is_blank(byte.value)) {
            self.at += 1;
        }
    }

    /// The next word without its quotes; none at the end.
    ///
    /// Mirrors systemd's src/basic/extract-word.c: extract_first_word with EXTRACT_UNQUOTE.
    pub(super) fn next(&mut self, escapes: Escapes) -> Option<Result<Traced, Unbalanced>> {
        self.blanks();
        if self.at >= self.bytes.len() {
            return None;
        }
        let mut word = Traced::default();
        let mut quote = None;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match (byte.value, quote) {
                (b'\\', _) if escapes != Escapes::None => {
                    if let Err(error) = self.escaped(byte, escapes, quote.is_some(), &mut word) {
                        return Some(Err(error));
                    }
                }
                (value, Some(open)) if value == open => quote = None,
                (value @ (b'"' | b'\''), None) => quote = Some(value),
                (value, None) if is_blank(value) => {
                    self.blanks();
                    return Some(Ok(word));
                }
                _ => word.0.push(byte),
            }
        }
        Some(if quote.is_some() && escapes != Escapes::Relaxed { Err(Unbalanced) } else { Ok(word) })
    }

    /// What comes behind a backslash.
    fn escaped(
        &mut self,
        slash: Byte,
        escapes: Escapes,
        quoted: bool,
        word: &mut Traced,
    ) -> Result<(), Unbalanced> {
        let Some(&next) = self.bytes.get(self.at) else {
            return match escapes {
                Escapes::Lenient if !quoted => {
                    word.0.push(slash);
                    Ok(())
                }
                Escapes::Relaxed => Ok(()),
                _ => Err(Unbalanced),
            };
        };
        if matches!(escapes, Escapes::Plain | Escapes::Relaxed) {
            self.at += 1;
            word.0.push(Byte { at: slash.at, ..next });
            return Ok(());
        }
        match unescape(self.rest()) {
            Some((bytes, taken)) => {
                self.at += taken;
                word.push_text(&bytes, slash.at);
            }
            None if escapes == Escapes::Lenient => {
                self.at += 1;
                word.0.extend([slash, next]);
            }
            None => return Err(Unbalanced),
        }
        Ok(())
    }
}

/// All words of a text.
pub(super) fn split(text: &Traced, escapes: Escapes) -> Result<Vec<Traced>, Unbalanced> {
    let mut words = Words::of(text);
    std::iter::from_fn(|| words.next(escapes)).collect()
}

/// The bytes of an escape, and its length.
///
/// Mirrors systemd's src/basic/escape.c: cunescape_one.
pub(super) fn unescape(rest: &[Byte]) -> Option<(Vec<u8>, usize)> {
    let simple = match rest.first()?.value {
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        own @ (b'\\' | b'"' | b'\'') => own,
        b's' => b' ',
        b'x' => return Some((vec![u8::try_from(number(rest, 1, 2, 16)?).ok()?], 3)),
        b'0'..=b'7' => return Some((vec![u8::try_from(number(rest, 0, 3, 8)?).ok()?], 3)),
        b'u' => return Some((encoded(number(rest, 1, 4, 16)?), 5)),
        b'U' => {
            let code = number(rest, 1, 8, 16)?;
            char::from_u32(code)?;
            return Some((encoded(code), 9));
        }
        _ => return None,
    };
    Some((vec![simple], 1))
}

/// The number written in digits; none for NUL.
fn number(rest: &[Byte], skip: usize, digits: usize, base: u32) -> Option<u32> {
    let mut number = 0_u32;
    for byte in rest.get(skip..skip + digits)? {
        number = number.checked_mul(base)?.checked_add(char::from(byte.value).to_digit(base)?)?;
    }
    (number > 0).then_some(number)
}

/// As UTF-8; half of a surrogate pair too, which is none.
fn encoded(code: u32) -> Vec<u8> {
    match char::from_u32(code) {
        Some(c) => c.to_string().into_bytes(),
        None => {
            let six = |shift: u32| 0x80 | u8::try_from(code >> shift & 0x3f).unwrap_or_default();
            vec![0xe0 | u8::try_from(code >> 12 & 0x0f).unwrap_or_default(), six(6), six(0)]
        }
    }
}
