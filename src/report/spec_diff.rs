//! What an edit of a spec does, for people, for pull requests and for programs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Locate, visible};
use crate::diagnostic::{Part, Place};
use crate::diff::{Change, Diff, FileKind, NodeClass, NodeDiff, PlaneChange, PlaneClass, Side, Step};

/// Where the places of both specs are looked up.
pub struct Places<'p> {
    /// Those of the spec before.
    pub before: &'p dyn Locate,
    /// Those of the spec after.
    pub after: &'p dyn Locate,
}

/// Names that are listed one by one.
const NAMES: usize = 4;

/// Longer values are cut.
const LONGEST: usize = 60;

/// Nodes that change alike.
struct Group<'d> {
    class: NodeClass,
    changes: &'d [Change],
    names: Vec<&'d str>,
}

fn groups(diff: &Diff) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut known: BTreeMap<(NodeClass, *const Vec<Change>), usize> = BTreeMap::new();
    let changed = diff.nodes.iter().filter(|node| !node.is_unchanged());
    for node in changed {
        let id = (node.class, std::sync::Arc::as_ptr(&node.changes));
        match known.get(&id).and_then(|index| groups.get_mut(*index)) {
            Some(group) => group.names.push(&node.name),
            None => {
                known.insert(id, groups.len());
                groups.push(Group { class: node.class, changes: &node.changes, names: vec![&node.name] });
            }
        }
    }
    groups.sort_by_key(|group| group.class);
    groups
}

fn names(names: &[&str]) -> String {
    let shown = names.iter().take(NAMES).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        1 => format!("{shown} and 1 other"),
        more => format!("{shown} and {more} others"),
    }
}

/// What a class means, as the head of a group.
fn phrase(class: NodeClass) -> &'static str {
    match class {
        NodeClass::None => "nothing on joined nodes",
        NodeClass::ApiLabel => "labels and taints with kubectl",
        NodeClass::Reload => "copy the bundle",
        NodeClass::Restart => "restart the kubelet",
        NodeClass::DrainRestart => "drain, then restart the kubelet",
        NodeClass::NewCertificate => "new certificate",
        NodeClass::NewBootstrap => "new bootstrap",
        NodeClass::Manual => "steps by hand",
        NodeClass::NewNode => "new",
        NodeClass::Removed => "removed",
    }
}

fn plane_phrase(class: PlaneClass) -> &'static str {
    match class {
        PlaneClass::None => "nothing",
        PlaneClass::Apply => "apply",
        PlaneClass::ApiserverRestart => "restart kube-apiserver",
        PlaneClass::ControllerManagerRestart => "restart kube-controller-manager",
        PlaneClass::Both => "restart kube-apiserver and kube-controller-manager",
        PlaneClass::Manual => "steps by hand",
    }
}

/// A value as a spec has it, or as the artifacts have a default; the first line, cut.
fn value(side: &Side, places: &dyn Locate) -> String {
    let written = side.place.as_ref().map(|path| {
        let spot = places.locate(&Place::Spec(path.clone(), Part::Value)).within_text();
        let first = spot.text().lines().next().unwrap_or_default().to_owned();
        // The header of a table has no value.
        if first == format!("[{path}]") { String::new() } else { first }
    });
    let text = written.filter(|text| !text.is_empty()).unwrap_or_else(|| side.text.clone());
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

fn place(side: Option<&Side>, places: &dyn Locate) -> Option<String> {
    let path = side?.place.as_ref()?;
    let spot = places.locate(&Place::Spec(path.clone(), Part::Value)).within_text();
    let position = spot.source.position(spot.range.start);
    Some(format!("{}:{}:{}", spot.source.name(), position.line, position.column))
}

/// Both values, with an arrow between them.
fn values(from: Option<&Side>, to: Option<&Side>, places: &Places<'_>) -> String {
    let old = from.map(|side| value(side, places.before));
    let new = to.map(|side| value(side, places.after));
    match (old, new) {
        (Some(old), Some(new)) if old == new => format!("{new}, whose content differs"),
        (Some(old), Some(new)) => format!("{old} → {new}"),
        (None, Some(new)) => format!("→ {new}"),
        (Some(old), None) => format!("{old} → not set"),
        (None, None) => String::new(),
    }
}

/// The places of both values: where it is now, else where it was.
fn at(from: Option<&Side>, to: Option<&Side>, places: &Places<'_>) -> String {
    let now = place(to, places.after).or_else(|| place(from, places.before));
    now.map(|place| format!("  {place}")).unwrap_or_default()
}

/// The difference for people.
pub fn text(diff: &Diff, places: &Places<'_>) -> String {
    if diff.is_empty() {
        return "no node and nothing in the control plane changes\n".to_owned();
    }
    let mut out = String::new();
    let mut line = |text: &str| out.push_str(&format!("{}\n", visible(text, &[])));
    if !diff.plane.changes.is_empty() {
        line(&format!("control plane: {}", plane_phrase(diff.plane.class)));
        for change in &diff.plane.changes {
            line(&format!("  {}{}: {}", change.file, kind(change.kind), change.why));
            for (key, from, to) in &change.keys {
                let (from, to) = (from.as_ref(), to.as_ref());
                line(&format!("    {key}: {}{}", values(from, to, places), at(from, to, places)));
            }
        }
    }
    for group in groups(diff) {
        line(&format!("{}: {}", names(&group.names), phrase(group.class)));
        for change in group.changes {
            let (from, to) = (change.from.as_ref(), change.to.as_ref());
            line(&format!("  {}: {}{}", change.key, values(from, to, places), at(from, to, places)));
            line(&format!("    {}: {}", phrase(change.class), change.why));
        }
    }
    if !diff.order.is_empty() {
        line("order:");
        for (number, step) in diff.order.iter().enumerate() {
            line(&format!("  {}. {}: {}", number + 1, who(step), step.what));
        }
    }
    out
}

fn kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::New => " (new)",
        FileKind::Gone => " (no longer written)",
        FileKind::Changed => "",
    }
}

fn who(step: &Step) -> String {
    let listed: Vec<&str> = step.nodes.iter().map(String::as_str).collect();
    if listed.is_empty() { step.who.clone() } else { names(&listed) }
}

/// The difference as Markdown, for a comment on a pull request.
pub fn markdown(diff: &Diff, places: &Places<'_>) -> String {
    if diff.is_empty() {
        return "No node and nothing in the control plane changes.\n".to_owned();
    }
    let mut out = String::from("| Who | What it requires | Change |\n| --- | --- | --- |\n");
    let mut row = |who: &str, what: &str, change: &str| {
        out.push_str(&format!("| {} | {} | {} |\n", cell(who), cell(what), cell(change)));
    };
    for PlaneChange { file, keys, class, kind: of_file, .. } in &diff.plane.changes {
        let changed = keys
            .iter()
            .map(|(key, from, to)| format!("{key}: {}", values(from.as_ref(), to.as_ref(), places)));
        let changed = changed.collect::<Vec<_>>().join("; ");
        row(&format!("control plane, {file}{}", kind(*of_file)), plane_phrase(*class), &changed);
    }
    for group in groups(diff) {
        let who = names(&group.names);
        if group.changes.is_empty() {
            row(&who, phrase(group.class), "");
        }
        for change in group.changes {
            let changed = values(change.from.as_ref(), change.to.as_ref(), places);
            row(&who, phrase(change.class), &format!("{}: {changed}", change.key));
        }
    }
    out.push_str("\nOrder:\n\n");
    for (number, step) in diff.order.iter().enumerate() {
        out.push_str(&format!("{}. {}: {}\n", number + 1, cell(&who(step)), cell(&step.what)));
    }
    out
}

/// A text in a cell of a table: markup of names and values has no effect.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text, &[]).chars() {
        if "\\`*_[]<>|#&~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The difference as a JSON document, indented, with a line break at its end:
///
/// ```json
/// {"version": 1, "nodes": [{"name": "w1", "class": "restart", "changes": [{"key": "kubelet.config.maxPods", "class": "restart",
///  "why": "…", "from": "110", "to": "60", "places": {"from": "cluster.toml:9:1", "to": "cluster.toml:9:1"}}]}],
///  "control-plane": {"class": "apply", "changes": [], "deletions": []}, "order": [{"who": "cluster", "what": "…", "nodes": []}]}
/// ```
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn json(diff: &Diff, places: &Places<'_>) -> Result<String, serde_json::Error> {
    let sides = |from: Option<&Side>, to: Option<&Side>| {
        json!({
            "from": from.map(|side| value(side, places.before)),
            "to": to.map(|side| value(side, places.after)),
            "places": {"from": place(from, places.before), "to": place(to, places.after)},
        })
    };
    let with = |mut object: Value, more: Value| {
        if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
            object.extend(more);
        }
        object
    };
    let change = |node: &NodeDiff, change: &Change| {
        let own = json!({"key": change.key, "class": change.class, "why": change.why});
        let from = change.from.as_ref().map(|side| node.place(side, 0));
        let to = change.to.as_ref().map(|side| node.place(side, 1));
        with(own, sides(from.as_ref(), to.as_ref()))
    };
    let node = |node: &NodeDiff| {
        let changes: Vec<Value> = node.changes.iter().map(|own| change(node, own)).collect();
        json!({"name": node.name, "pool": node.pool, "class": node.class, "changes": changes})
    };
    let plane = |change: &PlaneChange| {
        let key = |(key, from, to): &(String, Option<Side>, Option<Side>)| {
            with(json!({"key": key}), sides(from.as_ref(), to.as_ref()))
        };
        let keys: Vec<Value> = change.keys.iter().map(key).collect();
        json!({"file": change.file, "kind": kind(change.kind).trim_matches([' ', '(', ')']), "class": change.class, "why": change.why, "keys": keys})
    };
    let document = json!({
        "version": 1,
        "nodes": diff.nodes.iter().map(node).collect::<Vec<_>>(),
        "control-plane": {
            "class": diff.plane.class,
            "changes": diff.plane.changes.iter().map(plane).collect::<Vec<_>>(),
            "deletions": diff.plane.deletions,
        },
        "order": diff.order.iter().map(|s| json!({"who": s.who, "what": s.what, "nodes": s.nodes})).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}
