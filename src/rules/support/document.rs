//! What a component refuses in a configuration document, which it decodes strictly and then validates.

use serde_json::Value;

use crate::diagnostic::{Finding, Part, Place, RuleId, suggest};
use crate::facts::{File, Object, yaml};
use crate::rules::fact::{List, Release};

/// The fields of tables, by the key that holds each; the empty key holds the document.
pub(in crate::rules) type Fields = &'static [(&'static str, &'static [&'static str])];

/// What is refused: the path of the field, what is wrong with it, kube-apiserver's error, and the way out.
struct Refusal {
    path: String,
    what: String,
    error: String,
    help: String,
    /// Whether its name is wrong, not its value.
    of_key: bool,
}

/// The refusals of one document, in order.
#[derive(Default)]
pub(in crate::rules) struct Refusals(Vec<Refusal>);

impl Refusals {
    /// Whether there is none.
    pub(in crate::rules) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A refusal of a field, in full.
    pub(in crate::rules) fn push(
        &mut self,
        path: &str,
        what: impl Into<String>,
        error: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.0.len() < List::MOST {
            self.0.push(Refusal {
                path: path.to_owned(),
                what: what.into(),
                error: error.into(),
                help: help.into(),
                of_key: false,
            });
        }
    }

    /// A field that must be set. `own` is its path in kube-apiserver's errors, `why` the text after it.
    pub(in crate::rules) fn required(&mut self, path: &str, own: &str, why: &str, help: impl Into<String>) {
        let error =
            if why.is_empty() { "Required value".to_owned() } else { format!("Required value: {why}") };
        self.push(path, "is missing", format!("{own}: {error}"), help);
    }

    /// A value that may not be there.
    pub(in crate::rules) fn invalid(
        &mut self,
        path: &str,
        own: &str,
        value: &str,
        what: impl Into<String>,
        why: &str,
        help: impl Into<String>,
    ) {
        let error = format!("{own}: Invalid value: \"{}\": {why}", value.escape_debug());
        self.push(path, what, error, help);
    }

    /// A value that another entry has.
    pub(in crate::rules) fn duplicate(&mut self, path: &str, own: &str, value: &str, help: &str) {
        let shown = value.escape_debug();
        let error = format!("{own}: Duplicate value: \"{shown}\"");
        self.push(path, format!("is `{shown}` again"), error, help);
    }

    /// A word that is none of a few.
    pub(in crate::rules) fn unsupported(
        &mut self,
        path: &str,
        own: &str,
        value: &str,
        words: &[&'static str],
    ) {
        let known: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        let shown = value.escape_debug();
        let error = format!("{own}: Unsupported value: \"{shown}\": supported values: {}", known.join(", "));
        let help = match suggest::nearest(value, words.iter().copied()) {
            Some(near) => format!("write `{near}`"),
            None => format!("use {}", suggest::listed(words.iter().copied(), "or")),
        };
        self.push(path, format!("is `{shown}`, which does not exist"), error, help);
    }

    /// Fields that a table does not have. `loading` is how the errors of decoding begin.
    pub(in crate::rules) fn unknown_fields(
        &mut self,
        value: &Value,
        (fields, table): (Fields, &str),
        path: &str,
        loading: &str,
    ) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.unknown_fields(item, (fields, table), &format!("{path}[{index}]"), loading);
                }
            }
            Value::Object(map) => {
                let of = |key: &str| fields.iter().find(|(table, _)| *table == key).map(|(_, known)| *known);
                let known = of(table).unwrap_or_default();
                for (name, inner) in map {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    if !known.contains(&name.as_str()) {
                        self.unknown(&path, name, known, &format!("{loading}: "));
                    } else if of(name).is_some() {
                        self.unknown_fields(inner, (fields, name), &path, loading);
                    }
                }
            }
            _ => {}
        }
    }

    /// A field that does not exist. `loading` is what the error begins with.
    pub(in crate::rules) fn unknown(
        &mut self,
        path: &str,
        name: &str,
        known: &[&'static str],
        loading: &str,
    ) {
        let help = match suggest::nearest(name, known.iter().copied()) {
            Some(near) => format!("write `{near}`"),
            None => format!("use {}", suggest::listed(known.iter().copied(), "or")),
        };
        let error = format!("{loading}strict decoding error: unknown field \"{}\"", path.escape_debug());
        self.push(path, "does not exist", error, help);
        self.0
            .iter_mut()
            .rfind(|refusal| refusal.path == path)
            .into_iter()
            .for_each(|last| last.of_key = true);
    }

    /// The findings of a rule about kube-apiserver; `place` finds a field by its path, its key or its value.
    pub(in crate::rules) fn findings(
        self,
        rule: RuleId,
        place: impl Fn(&str, Part) -> Place,
    ) -> Vec<Finding> {
        self.findings_of("kube-apiserver", rule, place)
    }

    /// The findings of a rule about a program.
    pub(in crate::rules) fn findings_of(
        self,
        program: &str,
        rule: RuleId,
        place: impl Fn(&str, Part) -> Place,
    ) -> Vec<Finding> {
        let finding = |refusal: Refusal| {
            let message = format!("`{}` {}", refusal.path.escape_debug(), refusal.what);
            let part = if refusal.of_key { Part::Key } else { Part::Value };
            Finding::new(rule, place(&refusal.path, part), message)
                .label("refused")
                .exits(program, &refusal.error)
                .help(refusal.help)
        };
        self.0.into_iter().map(finding).collect()
    }
}

/// The first document of a file, which is the one that kube-apiserver reads: if it is YAML, and of a kind and a version
/// that the release has.
///
/// Mirrors k8s.io/apiserver/pkg/apis/apiserver/load: LoadFromData.
pub(in crate::rules) fn document_of(
    file: &File,
    (rule, kind): (RuleId, &str),
    loading: &str,
    release: &Release,
) -> Result<Object, Box<Finding>> {
    let documents = yaml::read(file).map_err(|problem| {
        let name = problem.origin.file.name().escape_debug().to_string();
        let finding = Finding::new(rule, problem.origin.place(), format!("`{name}` {problem}"));
        finding.label("not readable as YAML").exits("kube-apiserver", loading).help("correct the file")
    })?;
    let document = documents.into_iter().next().unwrap_or_else(|| Object::empty(file));
    match version(&document, (rule, kind), loading, release) {
        Some(finding) => Err(Box::new(finding)),
        None => Ok(document),
    }
}

fn version(
    document: &Object,
    (rule, kind): (RuleId, &str),
    loading: &str,
    release: &Release,
) -> Option<Finding> {
    let best = release.kube.api_version(kind)?;
    let (version, own) = (document.api_version(), document.kind());
    let known = release.kube.api_versions(kind).any(|known| known == version);
    if known && own == kind {
        return None;
    }
    if known {
        let message = format!("`{}` is not an {kind}", own.escape_debug());
        let finding = Finding::new(rule, document.origin("kind").place(), message);
        return Some(
            finding
                .label("another kind")
                .exits("kube-apiserver", loading)
                .help(format!("write `kind: {kind}`")),
        );
    }
    let message = match version {
        "" => "the document has no `apiVersion`".to_owned(),
        _ => format!("there is no {kind} in `{}`", version.escape_debug()),
    };
    let error = format!("{loading}: no kind {own:?} is registered for version {version:?}");
    let finding = Finding::new(rule, document.origin("apiVersion").place(), message)
        .label("not a version of it")
        .exits("kube-apiserver", error)
        .help(format!("write `apiVersion: {best}` and `kind: {kind}`"));
    Some(release.causes("kube-apiserver", finding))
}

/// The place of a field in a file, by its path.
pub(in crate::rules) fn place_in(document: &Object, path: &str, part: Part) -> Place {
    let path = dotted(path);
    match part {
        Part::Key => document.key_origin(&path).place(),
        Part::Value => document.origin(&path).place(),
    }
}

/// A path such as `authorizers[1].name` as documents of facts have it.
pub(in crate::rules) fn dotted(path: &str) -> String {
    path.replace('[', ".").replace(']', "")
}

/// The text of a field, or nothing.
pub(in crate::rules) fn text_at<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A field, or null.
pub(in crate::rules) fn field_of<'v>(value: &'v Value, name: &str) -> &'v Value {
    static NULL: Value = Value::Null;
    value.get(name).unwrap_or(&NULL)
}

/// The items of a field that is a list.
pub(in crate::rules) fn items_of<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
