use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::Outcome;
use crate::artifact::MakeError;
use crate::facts::{File, yaml};
use crate::kube::value::is_same_value;
use crate::model::Node;
use crate::plan::{Plan, PlannedFile};
use crate::render::Hole;
use crate::sink::node_value;
use crate::source::Source;

/// How a file of a machine is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// As the spec compiles it, whatever its form.
    Same,
    /// Not there.
    Missing,
    /// Other values than the compiled ones.
    Different,
}

/// A compiled file and that of the machine.
#[derive(Clone, Debug)]
pub struct FileDrift {
    /// Its absolute path on the machine.
    pub path: String,
    /// The same below the built folder.
    pub planned: String,
    /// How it is.
    pub state: State,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// A value that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// A dotted field, a flag, or a variable; empty for a line without.
    pub key: String,
    /// The compiled value and its line, from 1.
    pub compiled: Option<(String, usize)>,
    /// The machine's value and its line, from 1; 0 where there are no lines.
    pub found: Option<(String, usize)>,
}

/// Compares the files of a node's bundle, but for its README, with those of a machine, which `read` gets by their absolute paths.
///
/// # Errors
/// If a template has a mistake.
pub fn of_files(
    outcome: &Outcome,
    node: &Node,
    read: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<FileDrift>, MakeError> {
    let planned = outcome.plan()?.of_node(node).iter();
    let planned = planned.filter(|planned| planned.artifact.id != "node-readme");
    Ok(planned.map(|planned| of_file(planned, node, read)).collect())
}

/// What is in place of a secret, which no text of a machine has.
const SECRET: &str = "\u{1}";

fn of_file(planned: &PlannedFile, node: &Node, read: &dyn Fn(&str) -> Option<String>) -> FileDrift {
    let path = format!("/{}", planned.file.path);
    let drift = |state, differences| FileDrift {
        planned: format!("{}/{}", Plan::folder(node), planned.file.path),
        path: path.clone(),
        state,
        differences,
    };
    let Some(found) = read(&path) else { return drift(State::Missing, Vec::new()) };
    let known = |hole: &Hole| node_value(hole, Some(node)).or_else(|| Some(SECRET.to_owned()));
    let compiled = planned.file.text.placeholders_of(known);
    let is_yaml =
        matches!(planned.artifact.id, "kubelet-configuration" | "bootstrap-kubeconfig" | "joined-kubeconfig");
    let differences = match is_yaml {
        true => of_yaml(&compiled, &found),
        false => of_lines(&compiled, &found),
    };
    let state = if differences.is_empty() { State::Same } else { State::Different };
    drift(state, differences)
}

/// The values of a document by their dotted paths, each with its line.
pub(super) fn values(text: &str) -> Option<BTreeMap<String, (Value, usize)>> {
    let file = File::new(Source::new("", text).into());
    let object = yaml::first(&file).ok()??;
    let mut all = BTreeMap::new();
    flatten(&object.value, String::new(), &mut |path, value| {
        let line = file.source.position(object.origin(&path).range.start).line;
        all.insert(path, (value.clone(), line));
    });
    Some(all)
}

/// Calls `each` with every value but maps that have entries; lists are values.
pub(super) fn flatten(value: &Value, path: String, each: &mut dyn FnMut(String, &Value)) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                flatten(value, path, each);
            }
        }
        value => each(path, value),
    }
}

/// Whether two values mean the same: numbers and texts of the same digits, and durations of the same length.
pub(super) fn is_alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| other.get(key).is_some_and(|other| is_alike(value, other)))
        }
        (one, other) => {
            let (one, other) = (shown(one), shown(other));
            one == other || is_secret_of(&one, &other) || is_same_value(&one, &other)
        }
    }
}

/// Whether a compiled text is another one but for the secrets in it.
fn is_secret_of(compiled: &str, found: &str) -> bool {
    let Some((before, after)) = compiled.split_once(SECRET) else { return false };
    let inside = found.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    inside.is_some_and(|inside| !inside.contains('\n') || after.is_empty())
}

pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A value for people: secrets have no text.
fn covered(text: &str) -> String {
    text.replace(SECRET, "<secret>")
}

fn of_yaml(compiled: &str, found: &str) -> Vec<Difference> {
    let (Some(compiled_values), Some(found_values)) = (values(compiled), values(found)) else {
        return of_lines(compiled, found);
    };
    let keys: BTreeSet<&String> = compiled_values.keys().chain(found_values.keys()).collect();
    let mut differences = Vec::new();
    for key in keys {
        let (one, other) = (compiled_values.get(key), found_values.get(key));
        if let (Some((one, _)), Some((other, _))) = (one, other)
            && is_alike(one, other)
        {
            continue;
        }
        let side = |side: Option<&(Value, usize)>| side.map(|(value, line)| (covered(&shown(value)), *line));
        differences.push(Difference { key: key.clone(), compiled: side(one), found: side(other) });
    }
    differences
}

/// The lines that mean something, each with its number.
fn lines(text: &str) -> Vec<(&str, usize)> {
    let numbered = text.lines().enumerate().map(|(index, line)| (line.trim(), index + 1));
    numbered.filter(|(line, _)| !line.is_empty() && !line.starts_with(['#', ';'])).collect()
}

/// What a line sets: its flag or variable.
fn key(line: &str) -> &str {
    let end = line.find(['=', ' ', ':']).unwrap_or(line.len());
    line.get(..end).unwrap_or_default()
}

/// Lines that only one of both has; two that set the same are one difference. The order of lines counts only in so far as lines
/// are missing.
fn of_lines(compiled: &str, found: &str) -> Vec<Difference> {
    let (one, mut other) = (lines(compiled), lines(found));
    let mut left = Vec::new();
    for (line, number) in one {
        match other.iter().position(|(own, _)| line == *own || is_secret_of(line, own)) {
            Some(at) => drop(other.remove(at)),
            None => left.push((line, number)),
        }
    }
    let mut differences: Vec<Difference> = Vec::new();
    for (line, number) in left {
        let same = other.iter().position(|(own, _)| key(own) == key(line));
        let found = same.map(|at| other.remove(at)).map(|(own, number)| (own.to_owned(), number));
        let key = key(line).to_owned();
        differences.push(Difference { key, compiled: Some((covered(line), number)), found });
    }
    differences.extend(other.into_iter().map(|(line, number)| Difference {
        key: key(line).to_owned(),
        compiled: None,
        found: Some((line.to_owned(), number)),
    }));
    differences
}
