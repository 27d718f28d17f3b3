use std::collections::BTreeMap;

use super::key::{self, Tables};
use super::level::{Level, LevelKind};
use super::lines::{Landing, runs, written};
use crate::Outcome;
use crate::artifact::MakeError;
use crate::kube::{Kube, Minor};
use crate::model::Node;
use crate::plan::Plan;
use crate::render::{Text, Trail};
use crate::source::{Path, Tree};

/// A setting of a node.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its key, the same at each level, such as `kubelet.config.maxPods`; empty for the node's name.
    pub key: Path,
    /// The levels that set it, the last of the inheritance first.
    pub levels: Vec<Level>,
    /// The lines in which it is.
    pub lines: Vec<Landing>,
}

/// What the files of a node show of a key.
#[derive(Default)]
struct Seen {
    /// The places of the spec behind the characters.
    places: Vec<Path>,
    /// The defaults, each with the characters that are written for it.
    defaults: Vec<(&'static str, Path, Vec<String>)>,
    lines: Vec<Landing>,
}

impl Seen {
    /// Adds a default; what is written of it for people is not its value.
    fn default(&mut self, name: &'static str, path: &Path, text: &str, for_people: bool) {
        let text = (!for_people).then(|| text.to_owned());
        match self.defaults.iter_mut().find(|(known, at, _)| *known == name && at == path) {
            Some((_, _, texts)) => text.into_iter().for_each(|text| push_new(texts, text)),
            None => self.defaults.push((name, path.clone(), text.into_iter().collect())),
        }
    }
}

fn is_for_people(file: &str) -> bool {
    file.ends_with("README.md")
}

/// The settings of a node that are in its files, sorted by key.
///
/// # Errors
/// If a template has a mistake.
pub fn of_node(outcome: &Outcome, node: &Node) -> Result<Vec<Setting>, MakeError> {
    let plan = outcome.plan()?;
    let tree = Tree::of(&outcome.source);
    let tables = Tables::of(&outcome.cluster, node);
    let mut seen: BTreeMap<Path, Seen> = BTreeMap::new();
    for planned in plan.of_node(node) {
        let file = format!("{}/{}", Plan::folder(node), planned.file.path);
        see(&mut seen, &file, &planned.file.text, node);
    }
    let minor = outcome.cluster.shapes.get(node.shape).map(|shape| *shape.kubelet.minor);
    let setting = |(key, mut seen): (Path, Seen)| {
        // What people read comes after what the kubelet does.
        seen.lines.sort_by_key(|landing| is_for_people(&landing.file));
        let mut levels = levels(&key, &seen, &tables, &tree);
        levels.extend(minor.and_then(|minor| of_kubelet(&key, minor)));
        Setting { key, levels, lines: seen.lines }
    };
    let mut settings: Vec<Setting> = seen.into_iter().map(setting).collect();
    settings.sort_by_cached_key(|setting| setting.key.to_string());
    Ok(settings)
}

/// A field of the KubeletConfiguration that nothing sets for a node, by its key or its path in the file; none if the release of the
/// node's kubelet does not have it.
pub fn unset(outcome: &Outcome, node: &Node, field: &str) -> Option<Setting> {
    let minor = *outcome.cluster.shapes.get(node.shape)?.kubelet.minor;
    let field = field.strip_prefix(FIELDS).unwrap_or(field);
    let default = Kube::of(minor).kubelet_field(field).present()?.default;
    let key = field.split('.').fold(Path::of("kubelet.config"), |path, step| path.key(step));
    let level = Level { kind: LevelKind::Kubelet(minor, default), path: key.clone(), applies: true };
    Some(Setting { key, levels: vec![level], lines: Vec::new() })
}

/// How keys of fields of the KubeletConfiguration begin.
const FIELDS: &str = "kubelet.config.";

/// The kubelet's own default for a field, which something in the node's file replaces.
fn of_kubelet(key: &Path, minor: Minor) -> Option<Level> {
    let text = key.to_string();
    let default = Kube::of(minor).kubelet_field(text.strip_prefix(FIELDS)?).present()?.default?;
    Some(Level { kind: LevelKind::Kubelet(minor, Some(default)), path: key.clone(), applies: false })
}

fn see(seen: &mut BTreeMap<Path, Seen>, file: &str, text: &Text, node: &Node) {
    let lines = written(text, Some(node));
    for run in runs(text, Some(node)) {
        let of_trail = match run.trail {
            Trail::Spec(path, _) => Some((path, None)),
            Trail::Default { name, path: Some(path) } => Some((path, Some(*name))),
            Trail::Default { path: None, .. } | Trail::Template(_) | Trail::Fixed => None,
        };
        let of_value = run.value.as_ref().map(|path| (path, None));
        for (path, default) in of_trail.into_iter().chain(of_value) {
            let seen = seen.entry(key::of(path)).or_default();
            match default {
                None => push_new(&mut seen.places, path.clone()),
                Some(name) => seen.default(name, path, run.text.trim(), is_for_people(file)),
            }
            let text = lines.get(run.line - 1).cloned().unwrap_or_default();
            push_new(&mut seen.lines, Landing { file: file.to_owned(), line: run.line, text });
        }
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// The levels that set a key: those which the spec has, then the defaults that are written.
fn levels(key: &Path, seen: &Seen, tables: &Tables, tree: &Tree<'_>) -> Vec<Level> {
    let spec = [
        (LevelKind::Node, Tables::of_entry(&tables.node, key)),
        (LevelKind::Range, tables.range.as_ref().and_then(|range| Tables::of_entry(range, key))),
        (LevelKind::Pool, tables.of_pool(key)),
        (LevelKind::Cluster, Tables::of_cluster(key)),
    ];
    let is_table = |path: &Path| tree.value(path).is_some_and(|value| value.get_ref().is_table());
    let mut levels = Vec::new();
    for (kind, path) in spec {
        let Some(path) = path.filter(|path| tree.has(path)) else { continue };
        let defaults = seen.defaults.iter().map(|(_, path, _)| path);
        let applies = seen.places.iter().chain(defaults).any(|place| place.is_within(&path));
        // The entries of a table are settings of their own.
        if applies || !is_table(&path) {
            levels.push(Level { kind, path, applies });
        }
    }
    // What the spec sets under another key, or through a table above it.
    for place in &seen.places {
        if !levels.iter().any(|level| place.is_within(&level.path)) {
            levels.insert(0, Level { kind: tables.kind_of(place), path: place.clone(), applies: true });
        }
    }
    levels.extend(seen.defaults.iter().map(|(name, path, texts)| {
        // A name and its value, or a value alone: what is longer is several settings.
        let value = texts.last().filter(|_| texts.len() <= 2).cloned();
        Level { kind: LevelKind::Default(name, value), path: path.clone(), applies: true }
    }));
    levels
}
