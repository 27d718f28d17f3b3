/// How a report of a proof looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colours, as ANSI sequences.
    pub color: bool,
    /// Box characters and marks instead of ASCII.
    pub unicode: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether the evidence of every step is shown, and each class by itself.
    pub verbose: bool,
}

impl Default for Look {
    /// Plain text of 100 columns with box characters.
    fn default() -> Self {
        Self { color: false, unicode: true, width: 100, verbose: false }
    }
}

impl Look {
    /// A text in a colour, by its ANSI code.
    pub(super) fn paint(self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// The dots of what is left out.
    #[cfg(feature = "cli")]
    pub(super) fn dots(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }
}
