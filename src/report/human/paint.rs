//! Colours, links and wrapped sentences around the frames.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use crate::diagnostic::Level;

/// Writes ANSI sequences, or nothing.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    color: bool,
}

impl Paint {
    pub(super) fn new(color: bool) -> Self {
        Self { color }
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// In the colour of a level: red, yellow or cyan.
    pub(super) fn level(self, level: Level, text: &str) -> String {
        match level {
            Level::Deny => self.with("1;31", text),
            Level::Warn => self.with("1;33", text),
            Level::Note | Level::Allow => self.with("1;36", text),
        }
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// The text as a link (OSC 8) to `base` followed by the text.
    pub(super) fn link(self, base: Option<&str>, text: &str) -> String {
        match base {
            Some(base) => format!("\u{1b}]8;;{base}{text}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
            None => text.to_owned(),
        }
    }
}

/// Appends a text wrapped at spaces, its first line after `first`, others after `rest`. Words and short code between
/// backticks are never broken, so that paths and commands can be copied.
pub(in crate::report) fn sentence(out: &mut String, first: &str, rest: &str, text: &str, width: usize) {
    let mut options = wrapping(width).subsequent_indent(rest);
    for (index, line) in text.lines().enumerate() {
        options = options.initial_indent(if index == 0 { first } else { rest });
        out.push_str(&fill(line, &options));
        out.push('\n');
    }
    if text.is_empty() {
        out.push_str(first.trim_end());
        out.push('\n');
    }
}

/// A label wrapped to a width; its lines separated by line breaks, as the frames expect them.
pub(super) fn label(text: &str, width: usize) -> String {
    fill(text, &wrapping(width))
}

/// Wraps with the spaces of code replaced by a character that shown texts cannot contain.
fn fill(text: &str, options: &Options<'_>) -> String {
    const HELD: &str = "\u{a0}";
    let mut held = String::with_capacity(text.len());
    for (index, part) in text.split('`').enumerate() {
        let code = index % 2 == 1 && columns(part) < options.width / 2;
        held.push_str(if index > 0 { "`" } else { "" });
        held.push_str(&if code { part.replace(' ', HELD) } else { part.to_owned() });
    }
    textwrap::fill(&held, options).replace(HELD, " ")
}

/// The width of a text in columns.
pub(super) fn columns(text: &str) -> usize {
    textwrap::core::display_width(text)
}

fn wrapping<'a>(width: usize) -> Options<'a> {
    Options::new(width.max(20))
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_keep_their_words_and_lines() {
        let mut out = String::new();
        sentence(
            &mut out,
            "= help: ",
            "        ",
            "set\n  path = \"/etc/kubernetes/a-long-file-name\" there",
            30,
        );
        let expected = [
            "= help: set",
            "          path =",
            "        \"/etc/kubernetes/a-long-file-name\"",
            "        there",
            "",
        ];
        assert_eq!(out, expected.join("\n"));
    }

    #[test]
    fn code_stays_on_one_line() {
        assert_eq!(label("with `kubectl get csr` or so", 30), "with `kubectl get csr` or so");
        assert_eq!(label("see it with `kubectl get -A`", 36), "see it with `kubectl get -A`");
        assert_eq!(label("and then see with `kubectl get csr`", 34), "and then see with\n`kubectl get csr`");
    }

    #[test]
    fn colours_are_written_only_when_asked_for() {
        assert_eq!(Paint::new(false).level(Level::Deny, "x"), "x");
        assert_eq!(Paint::new(true).level(Level::Warn, "x"), "\u{1b}[1;33mx\u{1b}[0m");
        assert_eq!(Paint::new(false).link(None, "x"), "x");
    }
}
