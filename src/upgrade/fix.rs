//! The fixes that are certain.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml_edit::{Array, InlineTable, Value};

use super::edit::{self, Edit};
use super::overlay::Overlay;
use super::releases::Releases;
use super::{Impossible, Wanted};
use crate::diagnostic::{Finding, Level, Part};
use crate::kube::{Flags, Kind, Known, Kube, Minor, Placement};
use crate::model::{Cluster, Setting};
use crate::source::{Path, Source, Tree};
use crate::world::World;
use crate::{Options, Outcome, compile};

/// A spec with all fixes that are certain applied.
pub struct Fixed {
    /// The new text, with those that it includes.
    pub source: Arc<Source>,
    /// The changes made, one sentence each.
    pub done: Vec<String>,
    /// The remaining findings, located in the new text.
    pub left: Vec<Finding>,
}

/// Bumps the releases and applies every fix that preserves the spec's meaning. Writes nothing.
///
/// # Errors
/// If the spec cannot be read or is too broken to be compiled.
pub fn fix(world: &dyn World, path: &str, options: &Options, wanted: Wanted) -> Result<Fixed, Impossible> {
    let options = &Options { each_table: true, ..options.clone() };
    let outcome = compile(world, path, options).map_err(Impossible::Unreadable)?;
    if !outcome.cluster.minor.written {
        return Err(Impossible::Broken(Box::new(outcome)));
    }
    let text = &*outcome.source.whole();
    let tree = Tree::of(&outcome.source);
    let releases = Releases::of(&tree, text, outcome.cluster.minor.value, wanted);
    let mut done: Vec<String> = releases
        .moving()
        .iter()
        .map(|moving| format!("changed `{}` from `{}` to `{}`", moving.path, moving.from, wanted.to))
        .collect();
    let mut files = releases.text_for(text, wanted.to).files(path, &outcome.source);
    let compiled = |files: &BTreeMap<String, String>| {
        compile(&Overlay::new(world, files), path, options).map_err(Impossible::Unreadable)
    };
    let mut current = compiled(&files)?;
    let mut refused: Vec<String> = Vec::new();
    loop {
        // In the order of the text, so that entries moved to the same table keep their order.
        let tree = Tree::of(&current.source);
        let wanted = fixes(&current.cluster).into_iter().filter(|fix| !refused.contains(&fix.text));
        let Some(fix) = wanted.min_by_key(|fix| tree.locate(fix.edit.path(), Part::Key).start) else {
            break;
        };
        // Each in the file that writes it.
        let part = current.source.included_at(tree.locate(fix.edit.path(), Part::Key).start);
        let file = part.map_or(path, |part| part.path.as_str());
        let edited = files.get(file).and_then(|text| edit::apply(text, &fix.edit)).map(|text| {
            let mut files = files.clone();
            files.insert(file.to_owned(), text);
            files
        });
        drop(tree);
        let better = match &edited {
            Some(edited) => Some(compiled(edited)?).filter(|after| improves(&current, after, fix.must)),
            None => None,
        };
        match (edited, better) {
            (Some(edited), Some(after)) => {
                (files, current) = (edited, after);
                done.push(fix.text);
            }
            _ => refused.push(fix.text),
        }
    }
    let mut left = current.findings;
    left.retain(|finding| finding.level >= Level::Warn);
    Ok(Fixed { source: current.source, done, left })
}

/// Whether an edit made nothing worse and introduced no error of another rule; with `must`, also whether it improved
/// something.
fn improves(before: &Outcome, after: &Outcome, must: bool) -> bool {
    let count = |outcome: &Outcome| {
        let of = |level| outcome.findings.iter().filter(|finding| finding.level == level).count();
        [of(Level::Deny), of(Level::Deny) + of(Level::Warn), outcome.findings.len()]
    };
    let errors = |outcome: &Outcome| {
        let mut of: BTreeMap<&str, usize> = BTreeMap::new();
        let errors = outcome.findings.iter().filter(|finding| finding.level == Level::Deny);
        errors.for_each(|finding| *of.entry(finding.rule.as_str()).or_default() += 1);
        of
    };
    let (old, new) = (errors(before), errors(after));
    let no_other = new.iter().all(|(rule, count)| old.get(rule).is_some_and(|old| count <= old));
    let (before, after) = (count(before), count(after));
    no_other && before.iter().zip(&after).all(|(before, after)| after <= before) && (!must || after != before)
}

/// A fix and the sentence that reports it.
struct Fix {
    edit: Edit,
    text: String,
    /// Whether the fix must remove a finding.
    must: bool,
}

/// A component that an entry of a flags or gates table applies to.
struct User<'a> {
    kube: Kube,
    flags: fn(Kube) -> Flags,
    own: &'a BTreeMap<String, Setting>,
    fields: Option<&'a BTreeMap<String, Setting>>,
}

/// All fixes that are certain for the cluster's releases. An entry may apply to kubelets of several releases; the fix must
/// be right for all of them.
fn fixes(cluster: &Cluster) -> Vec<Fix> {
    let mut flags: BTreeMap<(Path, &str), (&Setting, Vec<User<'_>>)> = BTreeMap::new();
    let mut gates: BTreeMap<(Path, &str), (bool, Vec<Kube>)> = BTreeMap::new();
    let plane = &cluster.control_plane;
    let plane_gates =
        [&plane.apiserver.gates, &plane.controller_manager.gates].map(|set| (set, cluster.kube));
    let kubelets = cluster.shapes.iter().map(|shape| (&shape.kubelet.gates, Kube::of(*shape.kubelet.minor)));
    for (set, kube) in plane_gates.into_iter().chain(kubelets) {
        for (name, gate) in set.iter().filter(|(_, gate)| gate.written) {
            gates.entry((gate.path.clone(), name)).or_insert((gate.value, Vec::new())).1.push(kube);
        }
    }
    for (set, kube, of, fields) in plane_flags(cluster).into_iter().chain(kubelet_flags(cluster)) {
        for (name, setting) in set {
            let user = User { kube, flags: of, own: set, fields };
            flags.entry((setting.path.clone(), name)).or_insert((setting, Vec::new())).1.push(user);
        }
    }
    let mut fixes: Vec<Fix> = Vec::new();
    for ((path, name), (value, kubes)) in gates {
        fixes.extend(gate(&path, name, value, &kubes));
    }
    for ((path, name), (setting, users)) in flags {
        fixes.extend(flag(&path, name, setting, &users));
    }
    fixes
}

type Set<'a> =
    (&'a BTreeMap<String, Setting>, Kube, fn(Kube) -> Flags, Option<&'a BTreeMap<String, Setting>>);

fn plane_flags(cluster: &Cluster) -> [Set<'_>; 2] {
    let plane = &cluster.control_plane;
    [
        (&plane.apiserver.flags, cluster.kube, Kube::apiserver_flags as fn(Kube) -> Flags, None),
        (&plane.controller_manager.flags, cluster.kube, Kube::controller_manager_flags, None),
    ]
}

fn kubelet_flags(cluster: &Cluster) -> impl Iterator<Item = Set<'_>> {
    cluster.shapes.iter().map(|shape| {
        let kubelet = &shape.kubelet;
        let of: fn(Kube) -> Flags = Kube::kubelet_flags;
        (&kubelet.flags, Kube::of(*kubelet.minor), of, Some(&kubelet.fields))
    })
}

/// Removes a gate that was removed upstream or is locked, if its value is what the feature is anyway.
fn gate(path: &Path, name: &str, value: bool, kubes: &[Kube]) -> Option<Fix> {
    let needless = |kube: &Kube| match kube.gate(name) {
        Known::Removed { .. } => kube.feature_is_on(name) == value,
        Known::Present(gate) => gate.locked && gate.default == value,
        _ => false,
    };
    let state = if value { "on" } else { "off" };
    kubes.iter().all(needless).then(|| Fix {
        edit: Edit::Remove { path: path.clone() },
        text: format!("removed `{path}`: the feature is always {state}"),
        must: false,
    })
}

fn flag(path: &Path, name: &str, setting: &Setting, users: &[User<'_>]) -> Option<Fix> {
    let text = setting.value.as_str()?;
    let known = |user: &User<'_>| (user.flags)(user.kube).flag(name);
    let gone = users.iter().all(|user| matches!(known(user), Known::Removed { .. }));
    let going = users.iter().all(|user| match known(user) {
        Known::Removed { .. } => true,
        Known::Present(flag) => flag.deprecated.is_some(),
        _ => false,
    });
    if !going {
        return None;
    }
    let plain = name.strip_prefix("experimental-").unwrap_or(name);
    let renamed = plain != name
        && users.iter().all(|user| (user.flags)(user.kube).has(plain) && !user.own.contains_key(plain));
    if renamed {
        let edit = Edit::Rename { path: path.clone(), to: plain.to_owned() };
        return Some(Fix { edit, text: format!("renamed `{path}` to `{plain}`"), must: true });
    }
    let was_default = users.iter().all(|user| {
        let last = Minor::all().rev().find_map(|minor| (user.flags)(Kube::of(minor)).flag(name).present());
        last.is_some_and(|flag| is_default(text, flag.kind, flag.default))
    });
    if !(gone && was_default) {
        return moved(path, name, text, users);
    }
    Some(Fix {
        edit: Edit::Remove { path: path.clone() },
        text: format!("removed `{path}`: it was set to its default"),
        must: true,
    })
}

/// Moves a flag's value to the equivalent field in the sibling `config` table.
fn moved(path: &Path, name: &str, text: &str, users: &[User<'_>]) -> Option<Fix> {
    let kube = users.first()?.kube;
    let field = kube.field_of_flag(name)?;
    let table = path.parent()?.parent()?.key("config");
    // A flag overrides the field in whichever table the field is set: if both are set, the move would change the result.
    let free = |user: &User<'_>| {
        user.kube.placement(field) == Placement::Field
            && user.fields.is_some_and(|fields| !fields.get(field).is_some_and(|setting| setting.written))
    };
    if !users.iter().all(free) {
        return None;
    }
    let one_pair = kube.kubelet_flags().flag(name).present().is_some_and(|flag| flag.kind == Kind::Pair);
    let kind = if one_pair { Kind::Pair } else { kube.kubelet_field(field).present()?.kind };
    let edit =
        Edit::Move { path: path.clone(), table, field: field.to_owned(), value: typed(kind, field, text)? };
    Some(Fix { edit, text: format!("moved `{path}` to the field `{field}` under `config`"), must: true })
}

/// A flag's text as the value of a field.
fn typed(kind: Kind, field: &str, text: &str) -> Option<Value> {
    let parts = || text.split(',').filter(|part| !part.is_empty());
    Some(match kind {
        Kind::Bool => boolean(text)?.into(),
        Kind::Int => text.parse::<i64>().ok()?.into(),
        Kind::String | Kind::Duration | Kind::Quantity | Kind::Ip | Kind::Cidr => text.into(),
        Kind::Strings => parts().collect::<Array>().into(),
        Kind::Pair => {
            let (key, value) = text.split_once('=')?;
            InlineTable::from_iter([(key.trim(), value.trim())]).into()
        }
        Kind::StringMap | Kind::QuantityMap => {
            let sign = if matches!(field, "evictionHard" | "evictionSoft") { '<' } else { '=' };
            let mut map = InlineTable::new();
            for part in parts() {
                let (key, value) = part.split_once(sign)?;
                map.insert(key, value.into());
            }
            map.into()
        }
        _ => return None,
    })
}

/// Mirrors Go's strconv.ParseBool.
fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// Whether a flag's text is its default; the data omits defaults that are empty, zero or false.
fn is_default(text: &str, kind: Kind, default: Option<&str>) -> bool {
    match (kind, default) {
        (Kind::Bool, default) => boolean(text) == Some(default.and_then(boolean).unwrap_or(false)),
        (Kind::Int | Kind::Float, None) => text == "0",
        (_, default) => text == default.unwrap_or_default(),
    }
}
