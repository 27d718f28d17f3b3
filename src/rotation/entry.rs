use std::ops::Range;

use serde::Deserialize as _;
use toml::de::{DeTable, DeValue, ValueDeserializer};
use toml_edit::{DocumentMut, TableLike};

use crate::diagnostic::Part;
use crate::source::{Path, Tree};

/// The header written before a line of a table, to make a document of it.
const ABOVE: &str = "[tokens]\n";

/// The lines of a token: `[tokens.name]` with what follows, or `name = { … }` below `[tokens]`.
pub(super) struct Entry {
    lines: Range<usize>,
    /// The lines as a document of their own, with LF line breaks.
    text: String,
    has_header: bool,
    crlf: bool,
}

impl Entry {
    /// Finds a token that is in one piece.
    pub(super) fn find(text: &str, name: &str) -> Option<Self> {
        let tree = Tree::parse(text);
        let path = Path::of("tokens").key(name);
        let value = tree.value(&path).filter(|_| tree.errors().is_empty())?;
        let DeValue::Table(table) = value.get_ref() else { return None };
        let span = value.span();
        let has_header = text.get(span.start..)?.starts_with('[');
        let start = if has_header { span.start } else { tree.locate(&path, Part::Key).start };
        let start = text.get(..start)?.rfind('\n').map_or(0, |end| end + 1);
        let last = last_end(table).max(span.end);
        let end = text.get(last..)?.find('\n').map_or(text.len(), |end| last + end + 1);
        let own = text.get(start..end)?;
        let crlf = own.contains("\r\n");
        let mut plain = own.replace("\r\n", "\n");
        if !plain.ends_with('\n') {
            plain.push('\n');
        }
        let document = if has_header { plain } else { format!("{ABOVE}{plain}") };
        // The lines must contain the whole token, and nothing else.
        let alone = Tree::parse(&document);
        let only =
            alone.value(&Path::of("tokens"))?.get_ref().as_table()?.len() == 1 && alone.root().len() == 1;
        let same = alone.errors().is_empty() && content(&alone, &path)? == content(&tree, &path)?;
        (only && same).then_some(Self { lines: start..end, text: document, has_header, crlf })
    }

    /// Whether the token has a header of its own.
    pub(super) fn has_header(&self) -> bool {
        self.has_header
    }

    /// The lines after an edit of the `tokens` table, which has this token only.
    pub(super) fn edited(&self, edit: impl FnOnce(&mut dyn TableLike) -> Option<()>) -> Option<String> {
        let edited = edit_tokens(&self.text, edit)?;
        if self.has_header { Some(edited) } else { Some(edited.strip_prefix(ABOVE)?.to_owned()) }
    }

    /// The whole text with other lines in place of these.
    pub(super) fn replaced(&self, text: &str, lines: &str) -> String {
        let lines = if self.crlf { lines.replace('\n', "\r\n") } else { lines.to_owned() };
        splice(text, &self.lines, &lines)
    }

    /// The whole text without these lines, the comments right above a header, and one of the blank lines around it.
    pub(super) fn removed(&self, text: &str) -> String {
        let mut lines = self.lines.clone();
        if self.has_header {
            let before = text.get(..lines.start).unwrap_or_default();
            let comments =
                before.split_inclusive('\n').rev().take_while(|line| line.trim_start().starts_with('#'));
            lines.start -= comments.map(str::len).sum::<usize>();
            let is_blank = |line: &&str| line.trim().is_empty();
            let after = text.get(lines.end..).unwrap_or_default().split_inclusive('\n').next();
            let before = text.get(..lines.start).unwrap_or_default().split_inclusive('\n').next_back();
            match (after.filter(is_blank), before.filter(is_blank)) {
                (Some(blank), _) => lines.end += blank.len(),
                (None, Some(blank)) => lines.start -= blank.len(),
                (None, None) => {}
            }
        }
        splice(text, &lines, "")
    }
}

/// The end of the last value of a table, those of the tables in it included.
fn last_end(table: &DeTable<'_>) -> usize {
    let end = |value: &toml::Spanned<DeValue<'_>>| match value.get_ref() {
        DeValue::Table(inner) => last_end(inner).max(value.span().end),
        _ => value.span().end,
    };
    table.iter().map(|(_, value)| end(value)).fold(0, usize::max)
}

fn splice(text: &str, lines: &Range<usize>, new: &str) -> String {
    let (before, after) = (text.get(..lines.start), text.get(lines.end..));
    format!("{}{new}{}", before.unwrap_or_default(), after.unwrap_or_default())
}

/// The content of a table, wherever it is.
fn content(tree: &Tree<'_>, path: &Path) -> Option<toml::Value> {
    toml::Value::deserialize(ValueDeserializer::from(tree.value(path)?)).ok()
}

/// Edits the tokens of a small document.
fn edit_tokens(text: &str, edit: impl FnOnce(&mut dyn TableLike) -> Option<()>) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    edit(document.get_mut("tokens")?.as_table_like_mut()?)?;
    Some(document.to_string())
}
