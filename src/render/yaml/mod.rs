//! The only writer of YAML.
//!
//! It writes what every reader takes the same way, whether it follows YAML 1.1 (Go's, PyYAML) or 1.2:
//! block style, a string plain only when no reader can take it for something else, else double-quoted,
//! and multi-line printable text, such as a certificate, as a literal block.

mod number;
mod scalar;
#[cfg(test)]
mod tests;

use serde_yaml::value::TaggedValue;
use serde_yaml::{Mapping, Value};

use super::Text;
use super::text_value::from_tagged;

/// Spaces of one level.
const STEP: usize = 2;

/// YAML's limit for a key without `?` is 1024 characters, from its start to its colon.
const LONGEST_SIMPLE_KEY: usize = 1000;

/// Writes documents, separated by `---`. Lists stand at their key's own indentation, as kubectl prints them.
/// Holes of a [`Text`] end up inside double quotes.
pub fn emit(documents: &[Value]) -> Text {
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
    fn compact(&mut self, value: &Value, indent: usize) {
        match Node::of(value) {
            Node::Mapping(mapping) => self.mapping(mapping, indent),
            Node::Sequence(items) => self.sequence(items, indent),
            Node::Foreign(mapping) => self.mapping(&mapping, indent),
            // A block at the left edge could hold a line `---`.
            Node::Scalar(text) => self.scalar_line(&text, indent.max(STEP)),
        }
    }

    /// A value after `key:`, in a mapping at `indent`.
    fn after_key(&mut self, value: &Value, indent: usize) {
        match Node::of(value) {
            Node::Mapping(mapping) => {
                self.line_break(indent + STEP);
                self.mapping(mapping, indent + STEP);
            }
            Node::Sequence(items) => {
                self.line_break(indent);
                self.sequence(items, indent);
            }
            Node::Foreign(mapping) => {
                self.line_break(indent + STEP);
                self.mapping(&mapping, indent + STEP);
            }
            Node::Scalar(text) => {
                self.out.push_str(" ");
                self.scalar_line(&text, indent + STEP);
            }
        }
    }

    fn mapping(&mut self, mapping: &Mapping, indent: usize) {
        for (index, (key, value)) in mapping.iter().enumerate() {
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
                    self.compact(key, indent + STEP);
                    self.spaces(indent);
                    self.out.push_str(": ");
                    self.compact(value, indent + STEP);
                }
            }
        }
    }

    fn sequence(&mut self, items: &[Value], indent: usize) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.spaces(indent);
            }
            self.out.push_str("- ");
            self.compact(item, indent + STEP);
        }
    }

    /// A scalar and its line break; lines of a block stand at `indent`.
    fn scalar_line(&mut self, scalar: &Scalar<'_>, indent: usize) {
        match scalar {
            Scalar::String(string) => match scalar::block(string, indent) {
                Some(block) => self.out.push_str(&block),
                None => self.out.push_str(&format!("{}\n", scalar::inline(string))),
            },
            Scalar::Word(word) => self.out.push_str(&format!("{word}\n")),
            Scalar::Text(text) => {
                self.out.push_text(&scalar::quoted_text(text));
                self.out.push_str("\n");
            }
        }
    }

    fn line_break(&mut self, indent: usize) {
        self.out.push_str("\n");
        self.spaces(indent);
    }

    fn spaces(&mut self, count: usize) {
        self.out.push_str(&" ".repeat(count));
    }
}

/// A value by the way it is written.
enum Node<'a> {
    /// Not empty.
    Mapping(&'a Mapping),
    /// Not empty.
    Sequence(&'a [Value]),
    /// A tag that is not ours: a serde enum, written as JSON has it, `tag: value`.
    Foreign(Mapping),
    Scalar(Scalar<'a>),
}

enum Scalar<'a> {
    String(&'a str),
    /// Never quoted: a number, a boolean, `null`, `{}`, `[]`.
    Word(String),
    Text(Text),
}

impl<'a> Node<'a> {
    fn of(value: &'a Value) -> Self {
        match value {
            Value::Null => Node::word("null"),
            Value::Bool(bool) => Node::word(if *bool { "true" } else { "false" }),
            Value::Number(number) => Node::Scalar(Scalar::Word(number::number(number))),
            Value::String(string) => Node::Scalar(Scalar::String(string)),
            Value::Sequence(items) if items.is_empty() => Node::word("[]"),
            Value::Sequence(items) => Node::Sequence(items),
            Value::Mapping(mapping) if mapping.is_empty() => Node::word("{}"),
            Value::Mapping(mapping) => Node::Mapping(mapping),
            Value::Tagged(tagged) => match from_tagged(tagged) {
                Some(text) => Node::Scalar(Scalar::Text(text)),
                None => Node::Foreign(external(tagged)),
            },
        }
    }

    fn word(word: &str) -> Self {
        Node::Scalar(Scalar::Word(word.to_owned()))
    }
}

fn external(tagged: &TaggedValue) -> Mapping {
    let tag = tagged.tag.to_string();
    let name = tag.strip_prefix('!').unwrap_or(&tag);
    Mapping::from_iter([(Value::from(name), tagged.value.clone())])
}

/// A key that needs no `?`: a short scalar on one line.
fn simple_key(key: &Value) -> Option<Text> {
    let Node::Scalar(scalar) = Node::of(key) else { return None };
    let text = match scalar {
        Scalar::String(string) => Text::from(scalar::inline(string)),
        Scalar::Word(word) if word == "{}" || word == "[]" => return None,
        Scalar::Word(word) => Text::from(word),
        Scalar::Text(text) => scalar::quoted_text(&text),
    };
    (text.placeholders().len() <= LONGEST_SIMPLE_KEY).then_some(text)
}
