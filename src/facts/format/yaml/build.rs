use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as ParserSpan};
use serde_json::{Map, Value};

use super::YamlProblem;
use super::scalar::resolve;
use crate::facts::object::{Span, join};
use crate::facts::{File, Object};

/// Values in a file, with those that aliases repeat.
pub(super) const MOST_VALUES: usize = 200_000;
/// Bytes of all values and of their paths, with those that aliases repeat.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// What a parser says of them: beginnings and ends, keys, documents.
const MOST_EVENTS: usize = 4 * MOST_VALUES;
/// Lists and maps inside each other.
const DEEPEST: usize = 200;

/// A value as it stands in the text; an alias shares the one that it names.
struct Node {
    range: Range<usize>,
    kind: Kind,
    /// Lists and maps inside each other, with those that aliases name: whoever walks or drops it goes as deep.
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

pub(super) fn documents(file: &File) -> Result<Vec<Object>, YamlProblem> {
    let text = file.source.text();
    let offsets = Offsets::of(text);
    let problem = |message: String, range: Range<usize>| YamlProblem {
        message,
        origin: file.origin(range),
        too_large: false,
    };
    let mut anchors: BTreeMap<usize, Arc<Node>> = BTreeMap::new();
    let mut open: Vec<Open> = Vec::new();
    let mut objects = Vec::new();
    let (mut left, mut events, mut aliases) =
        (Left { values: MOST_VALUES, bytes: MOST_BYTES }, 0_usize, false);
    for next in Parser::new_from_str(text) {
        let (event, span) = next.map_err(|error| {
            let at = offsets.byte(error.marker().index());
            problem(format!("is no YAML: {}", error.info()), at..at)
        })?;
        let range = offsets.range(&span);
        events += 1;
        if events > MOST_EVENTS {
            let message = format!("has more than {MOST_VALUES} values");
            return Err(YamlProblem { too_large: true, ..problem(message, range) });
        }
        let done = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let string = tag.as_ref().is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
                let value = if style == ScalarStyle::Plain && !string {
                    resolve(&text)
                } else {
                    Value::String(text.into_owned())
                };
                // A key is text whatever it would mean as a value.
                if let Some(Open { kind: Kind::Map(_), key: key @ None, .. }) = open.last_mut() {
                    let name = match value {
                        Value::String(name) => name,
                        other => other.to_string(),
                    };
                    *key = Some((name, range));
                    continue;
                }
                (anchor, Node { range, kind: Kind::Scalar(value), depth: 0 }.into())
            }
            Event::Alias(anchor) => match anchors.get(&anchor) {
                Some(node) => {
                    aliases = true;
                    (0, node.clone())
                }
                None => return Err(problem("has an alias inside of what it names".to_owned(), range)),
            },
            Event::SequenceStart(anchor, _) => {
                open.push(Open { anchor, start: range.start, kind: Kind::List(Vec::new()), key: None });
                if open.len() > DEEPEST {
                    return Err(problem(too_deep(), range));
                }
                continue;
            }
            Event::MappingStart(anchor, _) => {
                open.push(Open { anchor, start: range.start, kind: Kind::Map(Vec::new()), key: None });
                if open.len() > DEEPEST {
                    return Err(problem(too_deep(), range));
                }
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open { anchor, start, kind, .. }) => {
                    let node = Node::of(start..range.end.max(start), kind);
                    if node.depth > DEEPEST {
                        return Err(problem(too_deep(), range));
                    }
                    (anchor, Arc::new(node))
                }
                None => continue,
            },
            Event::DocumentStart(_) => {
                anchors.clear();
                continue;
            }
            _ => continue,
        };
        let (anchor, node) = done;
        if anchor > 0 {
            anchors.insert(anchor, node.clone());
        }
        match open.last_mut() {
            None => objects.extend(object(file, &node, &mut left, aliases)?),
            Some(Open { kind: Kind::List(items), .. }) => items.push(node),
            Some(Open { kind: Kind::Map(entries), key, .. }) => match key.take() {
                Some((name, at)) => entries.push((name, at, node)),
                None => {
                    return Err(problem("has a key that is a list or a map".to_owned(), node.range.clone()));
                }
            },
            Some(_) => {}
        }
    }
    Ok(objects)
}

fn object(file: &File, node: &Node, left: &mut Left, aliases: bool) -> Result<Option<Object>, YamlProblem> {
    if matches!(node.kind, Kind::Scalar(Value::Null)) {
        return Ok(None);
    }
    let mut writer = Writer { spans: BTreeMap::new(), left };
    let Some(value) = writer.value(node, "", None) else {
        let message = match aliases {
            true => "is made too large by its aliases".to_owned(),
            false => format!("has more than {MOST_VALUES} values, or too long ones"),
        };
        return Err(YamlProblem { message, origin: file.origin(node.range.clone()), too_large: true });
    };
    Ok(Some(Object { value, file: file.clone(), spans: Arc::new(writer.spans), prefix: String::new() }))
}

/// How much may still be written.
struct Left {
    values: usize,
    bytes: usize,
}

struct Writer<'l> {
    spans: BTreeMap<String, Span>,
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
