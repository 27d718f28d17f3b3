//! Differences between two minors, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::kube::diff::{Area, Change, Diff, Section, What};

/// The longest name that others are lined up with.
const NAME: usize = 56;

/// The differences for people: by area and kind of change, each name with its minor and details.
pub fn human(diff: &Diff) -> String {
    let (from, to) = (diff.from, diff.to);
    if diff.is_empty() {
        return format!("nodejoin knows no differences between Kubernetes {from} and {to}.\n");
    }
    let mut text = format!("Kubernetes {from} → {to}\n");
    for section in &diff.sections {
        let _ = write!(text, "\n{}\n", title(section.area));
        let shown = shown(section);
        for group in shown.chunk_by(|a, b| a.what == b.what) {
            let Some(first) = group.first() else { continue };
            let _ = writeln!(text, "  {} ({})", heading(section.area, first.what), group.len());
            let width = group.iter().map(|change| change.name.chars().count()).filter(|n| *n <= NAME).max();
            for change in group {
                let line =
                    format!("    {:width$}  {}", change.name, note(change), width = width.unwrap_or(0));
                let _ = writeln!(text, "{}", line.trim_end());
            }
        }
    }
    text
}

/// The changes for people: a feature gate is listed once, with its most important change.
fn shown(section: &Section) -> Vec<&Change> {
    let mut listed = std::collections::BTreeSet::new();
    let once = |change: &&Change| section.area != Area::FeatureGates || listed.insert(change.name.clone());
    section.changes.iter().filter(once).collect()
}

fn title(area: Area) -> String {
    match area.component() {
        Some(component) => format!("{component}: {}", area.names()),
        None => area.names().to_owned(),
    }
}

fn heading(area: Area, what: What) -> &'static str {
    match (what, area) {
        (What::Default, Area::NodeLabels) => "treated differently",
        (What::Default, Area::FeatureGates | Area::Controllers | Area::AdmissionPlugins) => {
            "on or off by default"
        }
        (What::Default, _) => "default changed",
        (What::Type, _) => "type changed",
        (What::Stage, _) => "stage changed",
        (What::Names, _) => "names changed",
        (What::Only, _) => "accepted values changed",
        (What::Hidden, _) => "hidden from --help",
        (What::Shown, _) => "shown in --help again",
        (What::Undeprecated, _) => "no longer deprecated",
        (What::Unlocked, _) => "no longer locked",
        (other, _) => other.word(),
    }
}

fn note(change: &Change) -> String {
    let instead = match (&change.replacement, change.what) {
        (Some(other), What::Removed | What::Deprecated) => format!("instead: {other}"),
        _ => String::new(),
    };
    let parts = [change.at.to_string(), change.detail.clone(), instead];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
}

/// The version of the JSON document. Fields may be added without a new one.
pub const VERSION: u32 = 1;

/// The differences as a JSON document, indented, with a line break at its end: an entry for each area, with one for each
/// name and its change.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn json(diff: &Diff) -> Result<String, serde_json::Error> {
    let change = |change: &Change| {
        json!({
            "name": change.name,
            "change": change.what.word(),
            "at": change.at.to_string(),
            "from": change.from,
            "to": change.to,
            "replacement": change.replacement,
        })
    };
    let section = |section: &Section| {
        json!({
            "component": section.area.component(),
            "names": section.area.names(),
            "changes": section.changes.iter().map(change).collect::<Vec<Value>>(),
        })
    };
    let document = json!({
        "version": VERSION,
        "from": diff.from.to_string(),
        "to": diff.to.to_string(),
        "areas": diff.sections.iter().map(section).collect::<Vec<Value>>(),
    });
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}
