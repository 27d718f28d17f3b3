use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use super::{File, Origin, Sourced};

/// A document of a YAML or JSON file, with the place of every value in it.
#[derive(Clone)]
pub struct Object {
    /// The document, as Kubernetes turns YAML into JSON.
    pub value: Value,
    /// The file.
    pub file: File,
    /// Keys and values by their dotted path; list items are numbers in it. The document itself is the empty path.
    pub(super) spans: Arc<BTreeMap<String, Span>>,
    /// What the path of this document begins with, for an object that is an item of a `List`.
    pub(super) prefix: String,
    /// The dotted paths of keys that the file sets again, and the place of the later one.
    pub(super) repeated: Arc<Vec<(String, Range<usize>)>>,
}

/// The bytes of a key, when there is one, and of its value.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) key: Option<Range<usize>>,
    pub(super) value: Range<usize>,
}

impl Object {
    /// A document with nothing in it.
    pub fn empty(file: &File) -> Self {
        let value = Value::Object(serde_json::Map::new());
        Self {
            value,
            file: file.clone(),
            spans: Arc::default(),
            prefix: String::new(),
            repeated: Arc::default(),
        }
    }

    /// A document that is not a file as it is. `places` maps dotted paths to the bytes of the file behind their values.
    pub fn assembled(file: &File, value: Value, places: BTreeMap<String, Range<usize>>) -> Self {
        let spans = places.into_iter().map(|(path, range)| (path, Span { key: None, value: range }));
        let spans = Arc::new(spans.collect());
        Self { spans, ..Self { value, ..Self::empty(file) } }
    }

    /// The keys that stand twice in one map, of which the last counts, each with its dotted path and its place.
    pub fn repeated(&self) -> impl Iterator<Item = Sourced<&str>> {
        self.repeated.iter().map(|(path, range)| Sourced::new(path.as_str(), self.file.origin(range.clone())))
    }

    /// The value at a dotted path, such as `metadata.name`. Keys with dots in them are not found this way; use
    /// [`value`](Self::value) for those.
    pub fn get(&self, path: &str) -> Option<&Value> {
        let mut value = &self.value;
        for step in path.split('.').filter(|step| !step.is_empty()) {
            value = match value {
                Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                other => other.get(step)?,
            };
        }
        Some(value)
    }

    /// The text at a dotted path, when it is one.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path)?.as_str()
    }

    /// The text at a dotted path with its place.
    pub fn sourced(&self, path: &str) -> Option<Sourced<String>> {
        Some(Sourced::new(self.text(path)?.to_owned(), self.origin(path)))
    }

    /// `apiVersion`, or nothing.
    pub fn api_version(&self) -> &str {
        self.text("apiVersion").unwrap_or_default()
    }

    /// The group of `apiVersion`; empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version().split_once('/').map_or("", |(group, _)| group)
    }

    /// `kind`, or nothing.
    pub fn kind(&self) -> &str {
        self.text("kind").unwrap_or_default()
    }

    /// `metadata.name`, or nothing.
    pub fn name(&self) -> &str {
        self.text("metadata.name").unwrap_or_default()
    }

    /// `metadata.namespace`, or the one that kubectl uses when it is not set.
    pub fn namespace(&self) -> &str {
        self.text("metadata.namespace").filter(|name| !name.is_empty()).unwrap_or("default")
    }

    /// What evidence calls it: `ClusterRoleBinding create-csrs`.
    pub fn title(&self) -> String {
        format!("{} {}", self.kind(), self.name().escape_debug())
    }

    /// Where the value at a dotted path is; an absent one gives the nearest parent.
    pub fn origin(&self, path: &str) -> Origin {
        self.place(path, |span| span.value.clone())
    }

    /// The same for its key.
    pub fn key_origin(&self, path: &str) -> Origin {
        self.place(path, |span| span.key.clone().unwrap_or(span.value.clone()))
    }

    fn place(&self, path: &str, part: impl Fn(&Span) -> Range<usize>) -> Origin {
        let (range, whole) = self.span(path).map_or((0..0, true), |(span, whole)| (part(span), whole));
        let mut origin = self.file.origin_of(path, range);
        if whole && origin.spec.is_some() {
            // The value behind a document as a whole is the one behind the file, however little is in it.
            origin.spec = self.file.trail.whole().cloned().or(origin.spec);
        }
        origin
    }

    /// How many values the document has, or the one that it is an item of.
    pub fn size(&self) -> usize {
        self.spans.len()
    }

    /// The span of a value, or of the nearest that holds it; and whether that is the document itself.
    fn span(&self, path: &str) -> Option<(&Span, bool)> {
        let mut path = join(&self.prefix, path);
        loop {
            if let Some(span) = self.spans.get(&path) {
                return Some((span, path == self.prefix));
            }
            path.truncate(path.rfind('.').unwrap_or(0));
            if path.is_empty() {
                return Some((self.spans.get("")?, true));
            }
        }
    }

    /// The objects of a `List`, or the object itself.
    pub fn items(self) -> Vec<Object> {
        if !self.kind().ends_with("List") {
            return vec![self];
        }
        let Some(Value::Array(items)) = self.value.get("items").cloned() else { return vec![self] };
        let each = items.into_iter().enumerate().map(|(index, value)| Object {
            value,
            file: self.file.clone(),
            spans: self.spans.clone(),
            repeated: self.repeated.clone(),
            prefix: join(&self.prefix, &format!("items.{index}")),
        });
        each.collect()
    }
}

pub(super) fn join(parent: &str, step: &str) -> String {
    match (parent.is_empty(), step.is_empty()) {
        (true, _) => step.to_owned(),
        (_, true) => parent.to_owned(),
        _ => format!("{parent}.{step}"),
    }
}

impl std::fmt::Debug for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.title())
    }
}
