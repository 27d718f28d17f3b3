//! One frame of source with its labels, drawn by miette.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::excerpt::{Cut, Excerpt};
use super::options::Options;
use super::paint;
use crate::diagnostic::Level;
use crate::report::visible;
use crate::source::{Position, Source};

/// Places of one text, near each other.
pub(super) struct Frame {
    pub(super) source: Arc<Source>,
    /// By position.
    pub(super) labels: Vec<Label>,
}

/// A place in a frame, and the phrase under it.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) range: Range<usize>,
    /// From 1.
    pub(super) lines: Range<usize>,
    pub(super) text: String,
    pub(super) primary: bool,
}

impl Frame {
    pub(super) fn new(source: Arc<Source>, label: Label) -> Self {
        Self { source, labels: vec![label] }
    }

    /// Adds a label; one with the same range as another is appended to it.
    pub(super) fn add(&mut self, label: Label) {
        match self.labels.iter_mut().find(|other| other.range == label.range) {
            Some(other) if other.text.is_empty() => other.text = label.text,
            Some(other) => other.text.push_str(&format!("; {}", label.text)),
            None => {
                self.labels.push(label);
                self.labels.sort_by_key(|label| label.range.start);
            }
        }
    }

    /// Digits of its last line number.
    pub(super) fn digits(&self) -> usize {
        (self.lines().end - 1).to_string().len()
    }

    /// Whether it is about a file of another tool as a whole: no line of that is shown.
    fn is_about_whole_file(&self) -> bool {
        self.source.is_foreign() && self.labels.iter().all(|label| label.range == (0..0))
    }

    /// The lines to show: those with labels, and in what the user wrote one around them if it is not blank.
    fn lines(&self) -> Range<usize> {
        let start = self.labels.iter().map(|label| label.lines.start).min().unwrap_or(1);
        let end = self.labels.iter().map(|label| label.lines.end).max().unwrap_or(2);
        if self.source.is_foreign() {
            return start..end;
        }
        let says = |line: usize| {
            let line = self.source.text().get(self.source.line(line)).unwrap_or_default();
            line.chars().take(200).any(|c| !c.is_whitespace())
        };
        let before = usize::from(start > 1 && says(start - 1));
        let after = usize::from(end <= self.source.lines() && says(end));
        start - before..end + after
    }

    /// Appends the frame, its line numbers in a column of `digits`.
    pub(super) fn draw(&self, out: &mut String, digits: usize, level: Level, options: &Options) {
        if self.is_about_whole_file() {
            let (open, close) = if options.unicode { ("╭─", "╰────") } else { (",-", "`----") };
            let indent = " ".repeat(digits + 2);
            let labels: Vec<&str> = self.labels.iter().map(|label| label.text.as_str()).collect();
            let said = visible(&labels.join("; "), &[]).into_owned();
            let said = if said.is_empty() { said } else { format!(" {said}") };
            out.push_str(&format!(
                "{indent}{open}[{}]{said}\n{indent}{close}\n",
                visible(self.source.name(), &[])
            ));
            return;
        }
        let width = options.width.saturating_sub(digits + 8).max(20);
        let (dots, mask) = if options.unicode { ("…", "•") } else { ("...", "*") };
        let cut = Cut { width, dots, mask };
        let marked: Vec<_> = self.labels.iter().map(|label| label.range.clone()).collect();
        let lines = self.lines();
        let excerpt = Excerpt::new(&self.source, lines.clone(), &marked, &cut);
        let spans = self.labels.iter().map(|label| {
            let start = excerpt.place(&self.source, label.range.start, &cut);
            (start, excerpt.place(&self.source, label.range.end, &cut).saturating_sub(start))
        });
        let view = View {
            name: visible(self.source.name(), &[]).into_owned(),
            first_line: lines.start,
            primary: self
                .labels
                .iter()
                .find(|label| label.primary)
                .or(self.labels.first())
                .map_or(Position { line: 1, column: 1 }, |label| self.source.position(label.range.start)),
            labels: self.labels.iter().zip(spans).map(|(label, span)| spanned(label, span, width)).collect(),
            excerpt,
        };
        let mut frame = String::new();
        drawn(handler(self, level, options).render_report(&mut frame, &view));
        let indent = " ".repeat(digits - self.digits());
        for line in frame.lines().filter(|line| !line.is_empty()) {
            out.push_str(&indent);
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
}

fn spanned(label: &Label, span: (usize, usize), width: usize) -> LabeledSpan {
    let text = paint::label(&visible(&label.text, &[]), width.saturating_sub(8));
    let text = Some(text).filter(|text| !text.is_empty());
    if label.primary {
        LabeledSpan::new_primary_with_span(text, span)
    } else {
        LabeledSpan::new_with_span(text, span)
    }
}

/// The handler with the primary label in the colour of the level and the others in another colour.
fn handler(frame: &Frame, level: Level, options: &Options) -> GraphicalReportHandler {
    let mut styles = if options.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let (primary, other) = match level {
        Level::Deny => (styles.error, styles.help),
        Level::Warn => (styles.warning, styles.help),
        Level::Note | Level::Allow => (styles.advice, styles.warning),
    };
    styles.highlights =
        frame.labels.iter().map(|label| if label.primary { primary } else { other }).collect();
    let characters = if options.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_wrap_lines(false)
        .without_syntax_highlighting()
}

/// A frame for miette. It has no message: the head is printed above the first frame.
#[derive(Debug)]
struct View {
    name: String,
    first_line: usize,
    primary: Position,
    labels: Vec<LabeledSpan>,
    excerpt: Excerpt,
}

impl fmt::Display for View {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for View {}

impl Diagnostic for View {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl SourceCode for View {
    /// The whole excerpt for every request; at the primary position when it is requested without context, which is how
    /// miette determines the position to print after the file's name.
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let whole = SourceSpan::from((0, self.excerpt.text.len()));
        let (line, column) = if before + after == 0 {
            (self.primary.line - 1, self.primary.column - 1)
        } else {
            (self.first_line - 1, 0)
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.excerpt.text.as_bytes(),
            whole,
            line,
            column,
            self.excerpt.text.lines().count(),
        )))
    }
}

/// Writing to a string cannot fail; a report that cannot be drawn is shorter, never a panic.
fn drawn(result: fmt::Result) {
    debug_assert!(result.is_ok(), "a frame could not be drawn");
}
