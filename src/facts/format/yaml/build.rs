use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as ParserSpan};
use serde_json::{Map, Value};

use super::problem::YamlProblem;
use super::scalar::resolve;
use crate::facts::object::{Span, join};
use crate::facts::{File, Object};

/// Values in a file, with those that aliases repeat.
pub(super) const MOST_VALUES: usize = 200_000;
/// Bytes of all values and of their paths, with those that aliases repeat.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// The parser's events for them: starts and finishes, keys, documents.
const MOST_EVENTS: usize = 4 * MOST_VALUES;
/// Lists and maps inside each other.
const DEEPEST: usize = 200;

/// A value as it is written in the text; an alias shares the one that it names.
struct Node {
    range: Range<usize>,
    kind: Kind,
    /// The depth of nested lists and maps, aliases included: walking or dropping it recurses as deep.
    depth: usize,
}

enum Kind {
    Scalar(Value),
    List(Vec<Arc<Node>>),
    Map(Vec<(String, Range<usize>, Arc<Node>)>),
}

impl Node {
    fn of(range: Range<usize>, kind: Kind) -> Self {
        let deepest = match &kind {
            Kind::Scalar(_) => None,
            Kind::List(items) => items.iter().map(|item| item.depth).max(),
            Kind::Map(entries) => entries.iter().map(|(_, _, node)| node.depth).max(),
        };
        Self { range, kind, depth: deepest.unwrap_or_default() + 1 }
    }
}

fn too_deep() -> String {
    format!("is nested deeper than {DEEPEST}")
}

/// A list or map that is not closed yet.
struct Open {
    anchor: usize,
    start: usize,
    kind: Kind,
    /// The key that waits for its value.
    key: Option<(String, Range<usize>)>,
}

/// From the parser's positions, which count characters, to bytes.
struct Offsets(Option<Vec<usize>>, usize);

impl Offsets {
    fn of(text: &str) -> Self {
        let map = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self(map, text.len())
    }

    fn byte(&self, index: usize) -> usize {
        match &self.0 {
            None => index.min(self.1),
            Some(map) => map.get(index).copied().unwrap_or(self.1),
        }
    }

    fn range(&self, span: &ParserSpan) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }
}

/// The documents of a file; none for an empty one.
pub(super) fn documents(file: &File) -> Result<Vec<Option<Object>>, YamlProblem> {
    let text = file.source.text();
    let offsets = Offsets::of(text);
    let mut builder = Builder::new(file);
    for (index, next) in Parser::new_from_str(text).enumerate() {
        let (event, span) = next.map_err(|error| {
            let at = offsets.byte(error.marker().index());
            builder.problem(format!("is not valid YAML: {}", error.info()), at..at)
        })?;
        let range = offsets.range(&span);
        if index >= MOST_EVENTS {
            let message = format!("has more than {MOST_VALUES} values");
            return Err(YamlProblem { too_large: true, ..builder.problem(message, range) });
        }
        builder.take(event, range)?;
    }
    Ok(builder.objects)
}

/// Puts the documents of a file together from what the parser reports.
struct Builder<'f> {
    file: &'f File,
    /// Lists and maps that are not closed yet, the innermost last.
    open: Vec<Open>,
    /// What aliases of this document may name.
    anchors: BTreeMap<usize, Arc<Node>>,
    /// Whether the file has an alias.
    aliases: bool,
    left: Left,
    objects: Vec<Option<Object>>,
}

impl<'f> Builder<'f> {
    fn new(file: &'f File) -> Self {
        Self {
            file,
            open: Vec::new(),
            anchors: BTreeMap::new(),
            aliases: false,
            left: Left { values: MOST_VALUES, bytes: MOST_BYTES },
            objects: Vec::new(),
        }
    }

    fn problem(&self, message: impl Into<String>, range: Range<usize>) -> YamlProblem {
        YamlProblem { message: message.into(), origin: self.file.origin(range), too_large: false }
    }

    fn take(&mut self, event: Event<'_>, range: Range<usize>) -> Result<(), YamlProblem> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let core =
                    tag.as_ref().filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str());
                let value = match (style, core) {
                    (ScalarStyle::Plain, tag) if tag != Some("str") => resolve(&text),
                    (_, Some("int" | "float" | "bool" | "null")) => resolve(&text),
                    _ => Value::String(text.into_owned()),
                };
                self.scalar(value, anchor, range)
            }
            Event::Alias(anchor) => self.alias(anchor, range),
            Event::SequenceStart(anchor, _) => self.open(Kind::List(Vec::new()), anchor, range),
            Event::MappingStart(anchor, _) => self.open(Kind::Map(Vec::new()), anchor, range),
            Event::SequenceEnd | Event::MappingEnd => self.close(range),
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn scalar(&mut self, value: Value, anchor: usize, range: Range<usize>) -> Result<(), YamlProblem> {
        // A key is text whatever it would mean as a value.
        if let Some(Open { kind: Kind::Map(_), key: key @ None, .. }) = self.open.last_mut() {
            let name = match value {
                Value::String(name) => name,
                other => other.to_string(),
            };
            *key = Some((name, range));
            return Ok(());
        }
        self.put(anchor, Node { range, kind: Kind::Scalar(value), depth: 0 }.into())
    }

    fn alias(&mut self, anchor: usize, range: Range<usize>) -> Result<(), YamlProblem> {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            return Err(self.problem("has an alias inside its own anchor", range));
        };
        self.aliases = true;
        self.put(0, node)
    }

    fn open(&mut self, kind: Kind, anchor: usize, range: Range<usize>) -> Result<(), YamlProblem> {
        self.open.push(Open { anchor, start: range.start, kind, key: None });
        if self.open.len() > DEEPEST {
            return Err(self.problem(too_deep(), range));
        }
        Ok(())
    }

    fn close(&mut self, range: Range<usize>) -> Result<(), YamlProblem> {
        let Some(Open { anchor, start, kind, .. }) = self.open.pop() else { return Ok(()) };
        let node = Node::of(start..range.end.max(start), kind);
        if node.depth > DEEPEST {
            return Err(self.problem(too_deep(), range));
        }
        self.put(anchor, node.into())
    }

    /// Puts a value where it belongs: into the list or the map that is open, or as a document of its own.
    fn put(&mut self, anchor: usize, node: Arc<Node>) -> Result<(), YamlProblem> {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.objects.push(object(self.file, &node, &mut self.left, self.aliases)?),
            Some(Open { kind: Kind::List(items), .. }) => items.push(node),
            Some(Open { kind: Kind::Map(entries), key, .. }) => {
                let Some((name, at)) = key.take() else {
                    return Err(self.problem("has a key that is a list or a map", node.range.clone()));
                };
                entries.push((name, at, node));
            }
            Some(Open { kind: Kind::Scalar(_), .. }) => {}
        }
        Ok(())
    }
}

fn object(file: &File, node: &Node, left: &mut Left, aliases: bool) -> Result<Option<Object>, YamlProblem> {
    if matches!(node.kind, Kind::Scalar(Value::Null)) {
        return Ok(None);
    }
    let mut writer = Writer { spans: BTreeMap::new(), repeated: Vec::new(), left };
    let Some(value) = writer.value(node, "", None) else {
        let message = match aliases {
            true => "is made too large by its aliases".to_owned(),
            false => format!("has more than {MOST_VALUES} values, or too long ones"),
        };
        return Err(YamlProblem { message, origin: file.origin(node.range.clone()), too_large: true });
    };
    let (spans, repeated) = (Arc::new(writer.spans), Arc::new(writer.repeated));
    Ok(Some(Object { value, file: file.clone(), spans, prefix: String::new(), repeated }))
}

/// How much may still be written.
struct Left {
    values: usize,
    bytes: usize,
}

struct Writer<'l> {
    spans: BTreeMap<String, Span>,
    repeated: Vec<(String, Range<usize>)>,
    left: &'l mut Left,
}

impl Writer<'_> {
    /// The value of a node; none when there are too many.
    fn value(&mut self, node: &Node, path: &str, key: Option<&Range<usize>>) -> Option<Value> {
        let own = match &node.kind {
            Kind::Scalar(Value::String(text)) => text.len(),
            _ => 0,
        };
        self.left.values = self.left.values.checked_sub(1)?;
        self.left.bytes = self.left.bytes.checked_sub(own.saturating_add(path.len()))?;
        self.spans.insert(path.to_owned(), Span { key: key.cloned(), value: node.range.clone() });
        Some(match &node.kind {
            Kind::Scalar(value) => value.clone(),
            Kind::List(items) => {
                let mut list = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    list.push(self.value(item, &join(path, &index.to_string()), None)?);
                }
                Value::Array(list)
            }
            Kind::Map(entries) => {
                let mut map = Map::new();
                for (name, at, node) in entries.iter().filter(|(name, ..)| name != "<<") {
                    if map.contains_key(name) {
                        self.repeated.push((join(path, name), at.clone()));
                    }
                    map.insert(name.clone(), self.value(node, &join(path, name), Some(at))?);
                }
                for (_, _, node) in entries.iter().filter(|(name, ..)| name == "<<") {
                    self.merge(&mut map, node, path)?;
                }
                Value::Object(map)
            }
        })
    }

    /// `<<: *defaults`: keys that the map does not have itself. Each that is looked at counts as a value.
    fn merge(&mut self, map: &mut Map<String, Value>, node: &Node, path: &str) -> Option<()> {
        self.left.values = self.left.values.checked_sub(1)?;
        match &node.kind {
            Kind::List(items) => items.iter().try_for_each(|item| self.merge(map, item, path)),
            Kind::Map(entries) => {
                for (name, at, node) in entries {
                    self.left.values = self.left.values.checked_sub(1)?;
                    if name == "<<" {
                        self.merge(map, node, path)?;
                    } else if !map.contains_key(name) {
                        map.insert(name.clone(), self.value(node, &join(path, name), Some(at))?);
                    }
                }
                Some(())
            }
            Kind::Scalar(_) => Some(()),
        }
    }
}
