/// How reports look. The caller decides about colours, the width and `NO_COLOR`.
#[derive(Clone, Debug)]
pub struct Options {
    /// Colours, as ANSI sequences.
    pub color: bool,
    /// Frames drawn with box characters instead of ASCII.
    pub unicode: bool,
    /// Columns. Sentences are wrapped and source lines cut to about this width.
    pub width: usize,
    /// Makes each rule's name a link to this address followed by the name.
    pub links: Option<String>,
    /// The largest number of findings printed; the rest are counted.
    pub limit: usize,
}

impl Default for Options {
    /// Plain text of 100 columns with box characters, at most 50 findings.
    fn default() -> Self {
        Self { color: false, unicode: true, width: 100, links: None, limit: 50 }
    }
}
