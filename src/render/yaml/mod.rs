//! The only writer of YAML.
//!
//! It writes what every reader parses the same way, whether it follows YAML 1.1 (Go's, PyYAML) or 1.2: block style, a
//! string plain only when no reader can parse it as something else, else double-quoted, and multi-line printable text,
//! such as a certificate, as a literal block.

mod number;
mod scalar;
#[cfg(test)]
mod tests;
mod tree;

use super::{Text, Trail};

pub use tree::Yaml;

/// Spaces of one level.
const STEP: usize = 2;

/// YAML's limit for a key without `?` is 1024 characters, from its start to its colon.
const LONGEST_SIMPLE_KEY: usize = 1000;

/// Writes documents, separated by `---`. Lists have their key's own indentation, as kubectl prints them.
/// Holes of a [`Text`] are always inside double quotes.
pub fn emit(documents: &[Yaml]) -> Text {
    let mut writer = Writer::default();
    for (index, document) in documents.iter().enumerate() {
        if index > 0 {
            writer.out.push_str("---\n");
        }
        writer.compact(document, 0);
    }
    writer.out
}

#[derive(Default)]
struct Writer {
    out: Text,
}

impl Writer {
    /// A node whose first line has begun already, `indent` columns in: a document, or what follows `- `.
    fn compact(&mut self, value: &Yaml, indent: usize) {
        match Node::of(value) {
            Node::Map(entries) => self.map(entries, indent),
            Node::List(items) => self.list(items, indent),
            // A block at the left edge could hold a line `---`.
            Node::Scalar(scalar) => self.scalar_line(&scalar, indent.max(STEP)),
        }
    }

    /// A value after `key:`, in a map at `indent`.
    fn after_key(&mut self, value: &Yaml, indent: usize) {
        match Node::of(value) {
            Node::Map(entries) => {
                self.line_break(indent + STEP);
                self.map(entries, indent + STEP);
            }
            Node::List(items) => {
                self.line_break(indent);
                self.list(items, indent);
            }
            Node::Scalar(scalar) => {
                self.out.push_str(" ");
                self.scalar_line(&scalar, indent + STEP);
            }
        }
    }

    fn map(&mut self, entries: &[(Text, Yaml)], indent: usize) {
        for (index, (key, value)) in entries.iter().enumerate() {
            if index > 0 {
                self.spaces(indent);
            }
            match simple_key(key) {
                Some(key) => {
                    self.out.push_text(&key);
                    self.out.push_str(":");
                    self.after_key(value, indent);
                }
                None => {
                    self.out.push_str("? ");
                    self.scalar_line(&Scalar::String(key), indent + STEP);
                    self.spaces(indent);
                    self.out.push_str(": ");
                    self.compact(value, indent + STEP);
                }
            }
        }
    }

    fn list(&mut self, items: &[Yaml], indent: usize) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.spaces(indent);
            }
            self.out.push_str("- ");
            self.compact(item, indent + STEP);
        }
    }

    /// A scalar and its line break; lines of a block are indented by `indent`.
    fn scalar_line(&mut self, scalar: &Scalar<'_>, indent: usize) {
        match scalar {
            Scalar::String(text) => {
                if let Some(block) = scalar::block(text, indent) {
                    return self.out.push_text(&block);
                }
                self.out.push_text(&scalar::inline(text));
            }
            Scalar::Word(word) => self.out.push_text(word),
            Scalar::Empty(word) => self.out.push_str(word),
        }
        self.out.push_str("\n");
    }

    fn line_break(&mut self, indent: usize) {
        self.out.push_str("\n");
        self.spaces(indent);
    }

    fn spaces(&mut self, count: usize) {
        self.out.push_traced(&" ".repeat(count), &Trail::Fixed);
    }
}

/// A value by the way it is written.
enum Node<'a> {
    /// Not empty.
    Map(&'a [(Text, Yaml)]),
    /// Not empty.
    List(&'a [Yaml]),
    Scalar(Scalar<'a>),
}

enum Scalar<'a> {
    String(&'a Text),
    /// Never quoted.
    Word(&'a Text),
    /// `[]` or `{}`.
    Empty(&'static str),
}

impl<'a> Node<'a> {
    fn of(value: &'a Yaml) -> Self {
        match value {
            Yaml::Word(word) => Node::Scalar(Scalar::Word(word)),
            Yaml::String(text) => Node::Scalar(Scalar::String(text)),
            Yaml::List(items) if items.is_empty() => Node::Scalar(Scalar::Empty("[]")),
            Yaml::List(items) => Node::List(items),
            Yaml::Map(entries) if entries.is_empty() => Node::Scalar(Scalar::Empty("{}")),
            Yaml::Map(entries) => Node::Map(entries),
        }
    }
}

/// A key that needs no `?`: a short one, which is written on one line.
fn simple_key(key: &Text) -> Option<Text> {
    let text = scalar::inline(key);
    (text.placeholders().len() <= LONGEST_SIMPLE_KEY).then_some(text)
}
