//! Where values come from, for people and for programs.

use serde_json::{Value, json};

use super::{Locate, visible};
use crate::diagnostic::{Part, Place};
use crate::explain::{Behind, Explained, Level, LevelKind, Setting};
use crate::render::Trail;
use crate::source::Path;

/// The place of a path: `cluster.toml:12:9`.
fn spot(path: &Path, part: Part, places: &dyn Locate) -> String {
    let spot = places.locate(&Place::Spec(path.clone(), part)).within_text();
    let position = spot.source.position(spot.range.start);
    format!("{}:{}:{}", spot.source.name(), position.line, position.column)
}

/// The value that is written at a path, the first line of it.
fn value(path: &Path, places: &dyn Locate) -> String {
    let spot = places.locate(&Place::Spec(path.clone(), Part::Value)).within_text();
    let first = spot.text().lines().next().unwrap_or_default();
    shortened(first)
}

const LONGEST: usize = 72;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The name of a key in reports.
fn key_name(key: &Path) -> String {
    if key.last().is_none() { "name".to_owned() } else { key.to_string() }
}

fn level_name(kind: &LevelKind) -> &'static str {
    match kind {
        LevelKind::Node => "node",
        LevelKind::Range => "range",
        LevelKind::Pool => "pool",
        LevelKind::Cluster => "cluster",
        LevelKind::Default(..) => "default",
        LevelKind::Kubelet(..) => "kubelet",
    }
}

/// Settings of a node, for people: each key, the levels that set it, and the lines in which it is; `most` lines of each key.
pub fn settings(settings: &[Setting], places: &dyn Locate, most: usize) -> String {
    let mut out = String::new();
    for setting in settings {
        out.push_str(&format!("{}\n", visible(&key_name(&setting.key), &[])));
        let rows: Vec<[String; 3]> = setting.levels.iter().map(|level| row(level, places)).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let (first, second) = (width(0), width(1));
        for [level, text, place] in rows {
            let line = format!("  {level:first$}  {text:second$}  {place}");
            out.push_str(&format!("{}\n", visible(line.trim_end(), &[])));
        }
        for landing in setting.lines.iter().take(most) {
            let line = format!("  → {}:{}  {}", landing.file, landing.line, shortened(landing.text.trim()));
            out.push_str(&format!("{}\n", visible(&line, &[])));
        }
        if let Some(left) = setting.lines.len().checked_sub(most).filter(|left| *left > 0) {
            out.push_str(&format!("  → and {left} more lines; `--verbose` lists them\n"));
        }
    }
    out
}

/// A level as its name, the value and the place.
fn row(level: &Level, places: &dyn Locate) -> [String; 3] {
    let replaced = if level.applies { "" } else { "  (replaced)" };
    let (text, from) = match &level.kind {
        LevelKind::Default(name, text) => (text.clone().unwrap_or_default(), changing(name, &level.path)),
        LevelKind::Kubelet(minor, default) => {
            (default.unwrap_or_default().to_owned(), format!("the default of the kubelet {minor}"))
        }
        _ => (value(&level.path, places), spot(&level.path, Part::Value, places)),
    };
    [level_name(&level.kind).to_owned(), shortened(&text), format!("{from}{replaced}")]
}

/// A default by its name, and the key that changes it.
fn changing(name: &str, path: &Path) -> String {
    format!("{name}; to change it, set {path}")
}

/// Lines of a file with what is behind them, for people. Neighbours that the spec has no part in are one entry.
pub fn lines(lines: &[Explained], places: &dyn Locate) -> String {
    let mut out = String::new();
    let mut last = None;
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        if last != Some(&line.file) {
            out.push_str(&format!("{}\n", visible(&line.file, &[])));
            last = Some(&line.file);
        }
        let origins = origins(line, places);
        let same =
            |other: &&Explained| fixed(other) == fixed(line) && self::origins(other, places).is_empty();
        let alike = if origins.is_empty() { after.iter().take_while(same).count() } else { 0 };
        rest = after.get(alike..).unwrap_or_default();
        let numbers = match alike {
            0 => line.line.to_string(),
            more => format!("{}-{}", line.line, line.line + more),
        };
        match origins.is_empty() {
            true => out.push_str(&format!("{numbers:>7}  ({})\n", fixed(line))),
            false => {
                let text = format!("{numbers:>7}  {}", shortened(line.text.trim()));
                out.push_str(&format!("{}\n", visible(&text, &[])));
            }
        }
        for origin in &origins {
            out.push_str(&format!("           {}\n", visible(origin, &[])));
        }
    }
    out
}

/// Where the characters of a line come from that are not in the spec.
fn fixed(line: &Explained) -> String {
    let template = line.behind.iter().find_map(|behind| match &behind.trail {
        Trail::Template(name) => Some(name),
        _ => None,
    });
    match template {
        Some(name) => format!("the template {name}"),
        None => format!("the same in every {}", line.artifact),
    }
}

/// The origins of a line in the spec and in defaults, in order, each with its characters if there are several.
fn origins(line: &Explained, places: &dyn Locate) -> Vec<String> {
    let mut found: Vec<(&Path, Vec<&str>, String)> = Vec::new();
    for behind in &line.behind {
        let Some((path, origin)) = origin(behind, places) else { continue };
        match found.iter_mut().find(|(known, ..)| *known == path) {
            // The place of the value, not that of its key, which comes first.
            Some((_, texts, known)) => {
                texts.push(behind.text.trim());
                *known = origin;
            }
            None => found.push((path, vec![behind.text.trim()], origin)),
        }
    }
    let several = found.len() > 1;
    let shown = |(_, texts, origin): (&Path, Vec<&str>, String)| match several {
        true => format!("{}  {origin}", shortened(&texts.join(" "))),
        false => origin,
    };
    found.into_iter().map(shown).collect()
}

/// Where characters come from: a place of the spec, or a default.
fn origin<'b>(behind: &'b Behind, places: &dyn Locate) -> Option<(&'b Path, String)> {
    let place = |path: &Path, part: Part| format!("{}  {path}", spot(path, part, places));
    let of_trail = match &behind.trail {
        Trail::Spec(path, part) => Some((path, place(path, *part))),
        Trail::Default { name, path: Some(path) } => Some((path, changing(name, path))),
        Trail::Default { path: None, .. } | Trail::Template(_) | Trail::Fixed => None,
    };
    match (&behind.value, of_trail) {
        (Some(value), Some((path, trail))) if value != path => {
            Some((value, format!("{}, because of {trail}", place(value, Part::Value))))
        }
        (Some(value), _) => Some((value, place(value, Part::Value))),
        (None, of_trail) => of_trail,
    }
}

/// Settings of a node as a JSON document, indented, with a line break at its end:
///
/// ```json
/// {"version": 1, "node": "w1", "settings": [{"key": "labels.tier", "levels": [{"level": "pool", "path": "pools.web.labels.tier",
///  "place": "cluster.toml:9:1", "value": "\"web\"", "applies": true}], "lines": [{"file": "…", "line": 3, "text": "…"}]}]}
/// ```
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn settings_json(
    node: &str,
    settings: &[Setting],
    places: &dyn Locate,
) -> Result<String, serde_json::Error> {
    let entry = |setting: &Setting| {
        let lines = setting.lines.iter();
        json!({
            "key": key_name(&setting.key),
            "levels": setting.levels.iter().map(|level| level_entry(level, places)).collect::<Vec<_>>(),
            "lines": lines.map(|l| json!({"file": l.file, "line": l.line, "text": l.text})).collect::<Vec<_>>(),
        })
    };
    let settings: Vec<Value> = settings.iter().map(entry).collect();
    let document = json!({"version": 1, "node": node, "settings": settings});
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

fn level_entry(level: &Level, places: &dyn Locate) -> Value {
    let (place, value, default) = match &level.kind {
        LevelKind::Default(name, text) => (Value::Null, json!(text), json!(name)),
        LevelKind::Kubelet(minor, text) => (Value::Null, json!(text), json!(format!("kubelet {minor}"))),
        _ => (json!(spot(&level.path, Part::Value, places)), json!(value(&level.path, places)), Value::Null),
    };
    json!({
        "level": level_name(&level.kind),
        "path": level.path.to_string(),
        "place": place,
        "value": value,
        "default": default,
        "applies": level.applies,
    })
}

/// Lines of a file as a JSON document, indented, with a line break at its end:
///
/// ```json
/// {"version": 1, "lines": [{"file": "…", "artifact": "kubelet-unit", "line": 3, "text": "…", "behind": [{"text": "…",
///  "kind": "spec", "path": "…", "place": "cluster.toml:9:1", "value": null}]}]}
/// ```
///
/// `kind` is `spec`, `default`, `template` or `fixed`; `value` is the place of a value that differs between nodes or tokens.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn lines_json(lines: &[Explained], places: &dyn Locate) -> Result<String, serde_json::Error> {
    let behind = |behind: &Behind| {
        let (kind, name, path, place) = match &behind.trail {
            Trail::Spec(path, part) => ("spec", None, Some(path), Some(spot(path, *part, places))),
            Trail::Default { name, path } => ("default", Some(*name), path.as_ref(), None),
            Trail::Template(name) => ("template", Some(*name), None, None),
            Trail::Fixed => ("fixed", None, None, None),
        };
        let value = behind.value.as_ref();
        json!({
            "text": behind.text,
            "kind": kind,
            "name": name,
            "path": path.map(ToString::to_string),
            "place": place,
            "value": value.map(|path| json!({"path": path.to_string(), "place": spot(path, Part::Value, places)})),
        })
    };
    let line = |line: &Explained| {
        let behind: Vec<Value> = line.behind.iter().map(behind).collect();
        json!({"file": line.file, "artifact": line.artifact, "line": line.line, "text": line.text, "behind": behind})
    };
    let lines: Vec<Value> = lines.iter().map(line).collect();
    let document = json!({"version": 1, "lines": lines});
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}
