use std::ops::Range;

/// Why the value of a byte cannot be known from files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unknown {
    /// A specifier, such as `%H`, whose value only the machine has.
    Machine,
    /// A variable that systemd sets when it starts the service, such as `$INVOCATION_ID`.
    AtStart,
}

/// A byte of a text that systemd reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Byte {
    pub(super) value: u8,
    /// None for a byte as it is written; else the byte is a placeholder for a value that is not known.
    pub(super) unknown: Option<Unknown>,
    /// The byte of its file that it came from.
    pub(super) at: u32,
}

/// A text, as bytes, in which every byte knows the byte of its file that it came from. systemd does not read characters:
/// what is not UTF-8 is a case of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traced(pub(super) Vec<Byte>);

/// The blanks of systemd: `WHITESPACE`. No others are.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

impl Traced {
    /// The bytes of a part of a file that begins at a byte.
    pub(super) fn of(text: &[u8], start: usize) -> Self {
        let byte =
            |(index, value): (usize, &u8)| Byte { value: *value, unknown: None, at: place(start + index) };
        Self(text.iter().enumerate().map(byte).collect())
    }

    /// A byte that was written at a place in some other way.
    pub(super) fn push(&mut self, value: u8, at: u32) {
        self.0.push(Byte { value, unknown: None, at });
    }

    /// A known value that was written at a place in some other way.
    pub(super) fn push_text(&mut self, text: &[u8], at: u32) {
        text.iter().for_each(|value| self.push(*value, at));
    }

    /// The characters; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    /// The bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.0.iter().map(|byte| byte.value).collect()
    }

    /// Whether it is UTF-8 as a whole.
    pub(super) fn is_utf8(&self) -> bool {
        std::str::from_utf8(&self.bytes()).is_ok()
    }

    /// Why it is not known, where it is not.
    pub fn unknown(&self) -> Option<Unknown> {
        self.0.iter().find_map(|byte| byte.unknown)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The byte at an index; none past the end.
    pub(super) fn get(&self, index: usize) -> Option<u8> {
        self.0.get(index).map(|byte| byte.value)
    }

    /// The part from an index on.
    pub(super) fn from(&self, index: usize) -> Self {
        Self(self.0.get(index..).unwrap_or_default().to_vec())
    }

    /// From the first byte to the last one's end.
    pub fn range(&self) -> Range<usize> {
        let start = self.0.first().map_or(0, |byte| byte.at as usize);
        let end = self.0.iter().map(|byte| byte.at as usize + 1).max().unwrap_or(start);
        start..end.max(start)
    }

    /// Without blanks around it.
    pub(super) fn trimmed(mut self) -> Self {
        while self.0.last().is_some_and(|byte| is_blank(byte.value)) {
            self.0.pop();
        }
        let first = self.0.iter().position(|byte| !is_blank(byte.value)).unwrap_or(0);
        self.0.drain(..first);
        self
    }
}

/// Files are shorter than what a place can be.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
