//! From TOML to the spec's types, table by table, so that one mistake does not hide the next.

use crate::diagnostic::Findings;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::form;
use super::shape::Shape;
use super::v1::Spec;
use crate::source::{INCLUDE, Path, Source, Tree, UNSET};

/// Decodes a spec with the texts that it includes. Every mistake of form becomes a finding; values that cannot be read are left
/// out and marked.
///
/// In the common case without mistakes this is one parse and one pass of serde.
pub fn decode(source: &Source, findings: &mut Findings) -> Spec {
    let tree = Tree::of(source);
    let broken = !tree.errors().is_empty();
    if broken {
        form::syntax_of_all(source, &tree, findings);
    }
    form::layers(source, &tree, findings);
    let starts = error_starts(&tree);
    let mut root = tree.into_root();
    if broken {
        drop_fillers(&mut root, &Path::root(), &starts, findings);
    }
    let mut decoder = Decoder { source, starts, again: None, shape: None, findings };
    decoder.spec(root)
}

/// Where the mistakes of syntax begin, sorted.
fn error_starts(tree: &Tree<'_>) -> Vec<usize> {
    let mut starts: Vec<usize> = tree.errors().iter().map(|error| error.span.start).collect();
    starts.sort_unstable();
    starts
}

/// Removes the parser's placeholders for values that it could not read, and values that contain a mistake.
fn drop_fillers(table: &mut DeTable<'_>, path: &Path, errors: &[usize], findings: &mut Findings) {
    let broken = |span: &std::ops::Range<usize>| {
        let next = errors.get(errors.partition_point(|start| *start < span.start));
        next.is_some_and(|start| *start <= span.end)
    };
    let mut fillers = Vec::new();
    for (key, value) in table.iter_mut() {
        let path = path.key(key.get_ref());
        if value.span().is_empty() || !value.get_ref().is_table() && broken(&value.span()) {
            findings.mark_unread(path);
            fillers.push(key.get_ref().to_string());
        } else if let DeValue::Table(inner) = value.get_mut() {
            drop_fillers(inner, &path, errors, findings);
        }
    }
    for key in fillers {
        table.remove(key.as_str());
    }
}

struct Decoder<'t, 'f> {
    source: &'t Source,
    /// Where the mistakes of syntax begin, sorted.
    starts: Vec<usize>,
    /// The text parsed once more, when a table has a mistake: the first tree is consumed by decoding.
    again: Option<Tree<'t>>,
    shape: Option<Shape>,
    findings: &'f mut Findings,
}

impl<'t> Decoder<'t, '_> {
    fn spec(&mut self, root: DeTable<'t>) -> Spec {
        let mut spec = Spec::default();
        let at = Path::root();
        for (key, value) in root {
            let path = at.key(key.get_ref());
            match key.get_ref().as_ref() {
                // Read before, and done: spec/include.rs, source/layers.rs.
                INCLUDE | UNSET => {}
                "version" => spec.version = self.value(value, &path),
                "cluster" => spec.cluster = self.table(value, &path),
                "tokens" => spec.tokens = self.tables(value, &path),
                "control-plane" => spec.control_plane = self.table(value, &path),
                "approval" => spec.approval = self.table(value, &path),
                "files" => spec.files = self.tables(value, &path),
                "kubelet" => spec.kubelet = self.table(value, &path),
                "pools" => spec.pools = self.tables(value, &path),
                "nodes" => spec.nodes = self.tables(value, &path),
                "outputs" => spec.outputs = self.table(value, &path),
                "lints" => spec.lints = self.tables(value, &path),
                _ => {
                    let known = self.shape().keys(&Path::root());
                    form::unknown_key(&path, &known, self.findings);
                }
            }
        }
        spec
    }

    fn table<T: DeserializeOwned + Default>(&mut self, value: Spanned<DeValue<'t>>, path: &Path) -> T {
        self.value(value, path).unwrap_or_default()
    }

    /// A table whose keys are names and whose values are decoded each by itself. Values that cannot be read at all
    /// are left out.
    fn tables<T: DeserializeOwned>(
        &mut self,
        value: Spanned<DeValue<'t>>,
        path: &Path,
    ) -> std::collections::BTreeMap<String, T> {
        let mut tables = std::collections::BTreeMap::new();
        let DeValue::Table(table) = value.into_inner() else {
            form::wrong_type(path, "a table", self.kind_at(path), self.findings);
            return tables;
        };
        for (key, value) in table {
            // The path is made only when there is a finding: there may be 100,000 nodes.
            let name = key.into_inner().into_owned();
            let decoded = match T::deserialize(ValueDeserializer::from(value)) {
                Ok(decoded) => Some(decoded),
                Err(_) => self.recover(&path.key(&name)),
            };
            if let Some(decoded) = decoded {
                tables.insert(name, decoded);
            }
        }
        tables
    }

    fn value<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'t>>, path: &Path) -> Option<T> {
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(decoded) => Some(decoded),
            Err(_) => self.recover(path),
        }
    }

    /// Decodes a value that has mistakes: reports all of them and reads the rest.
    fn recover<T: DeserializeOwned>(&mut self, path: &Path) -> Option<T> {
        let mut value = self.tree().value(path)?;
        if !self.starts.is_empty()
            && let DeValue::Table(table) = value.get_mut()
        {
            drop_fillers(table, path, &self.starts, self.findings);
        }
        self.shape();
        let shape = self.shape.take()?;
        let usable = shape.prune(&mut value, path, self.findings);
        self.shape = Some(shape);
        if !usable {
            return None;
        }
        // serde finds mistakes that the schema cannot express; each round removes at least one value.
        for _ in 0..1000 {
            let error = match T::deserialize(ValueDeserializer::from(value.clone())) {
                Ok(decoded) => return Some(decoded),
                Err(error) => error,
            };
            let culprit = error.span().map(|span| self.tree().path_at(span.start));
            let culprit = culprit.filter(|culprit| culprit.is_within(path) && culprit != path);
            let place = culprit.clone().unwrap_or_else(|| path.clone());
            form::undecodable(&place, error.message(), self.findings);
            if !culprit.is_some_and(|culprit| remove(&mut value, &culprit, path)) {
                return None;
            }
        }
        None
    }

    fn tree(&mut self) -> &Tree<'t> {
        self.again.get_or_insert_with(|| Tree::of(self.source))
    }

    fn shape(&mut self) -> &Shape {
        self.shape.get_or_insert_with(Shape::of_spec)
    }

    fn kind_at(&mut self, path: &Path) -> &'static str {
        self.tree().value(path).map_or("nothing", |value| super::shape::kind(value.get_ref()))
    }
}

/// Removes the value at `path` from the value at `base`; false when it is not there.
fn remove(value: &mut Spanned<DeValue<'_>>, path: &Path, base: &Path) -> bool {
    use crate::source::Step;
    let base_length = base.steps().len();
    let steps: Vec<Step> = path.steps().into_iter().skip(base_length).cloned().collect();
    let Some((last, parents)) = steps.split_last() else { return false };
    let mut at = value.get_mut();
    for step in parents {
        let next = match (step, at) {
            (Step::Key(key), DeValue::Table(table)) => table.get_mut(key.as_ref()),
            (Step::Index(index), DeValue::Array(array)) => array.get_mut(*index),
            _ => None,
        };
        match next {
            Some(next) => at = next.get_mut(),
            None => return false,
        }
    }
    match (last, at) {
        (Step::Key(key), DeValue::Table(table)) => table.remove(key.as_ref()).is_some(),
        _ => false,
    }
}
