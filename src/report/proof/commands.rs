//! What each component is started with: its words and its configuration, each with its place.

use serde_json::{Value, json};

use crate::facts::{Component, Facts, Object, Origin, Sourced, yaml};
use crate::kube::{Kind, Kube, Program};

/// A component of a folder or a plan.
struct Started<'f> {
    title: &'f str,
    program: Program,
    component: &'f Component,
}

/// A word or a field, and its place.
struct Line {
    text: String,
    origin: Option<Origin>,
    /// Why it has no effect, or is not known.
    note: Option<String>,
}

/// The fields of a configuration that are shown.
const MOST_FIELDS: usize = 500;

fn all(facts: &Facts) -> impl Iterator<Item = Started<'_>> {
    let kubelets = facts.classes.iter().map(|class| Started {
        title: &class.title,
        program: Program::Kubelet,
        component: &class.kubelet,
    });
    let servers = facts.apiservers.iter().map(|server| Started {
        title: "control plane",
        program: Program::Apiserver,
        component: &server.component,
    });
    let managers = facts.controller_managers.iter().map(|component| Started {
        title: "control plane",
        program: Program::ControllerManager,
        component,
    });
    kubelets.chain(servers).chain(managers)
}

/// The name of the flag of a word.
fn flag(word: &str) -> Option<String> {
    let name = word.strip_prefix("--")?;
    Some(name.split_once('=').map_or(name, |(name, _)| name).replace('_', "-"))
}

impl Started<'_> {
    #[cfg(feature = "cli")]
    fn head(&self) -> String {
        format!("{}: {} {}", self.title, self.program.binary(), self.component.minor)
    }

    /// Its words, and those that are left out because they are not known.
    fn words(&self) -> Vec<Line> {
        let words = &self.component.process.words;
        let mut lines: Vec<Line> = words
            .iter()
            .enumerate()
            .map(|(index, word)| Line {
                text: word.value.clone(),
                origin: Some(word.origin.clone()),
                note: self.overridden(word, words.get(index + 1..).unwrap_or_default()),
            })
            .collect();
        let process = &self.component.process;
        let line = |word: &Sourced<String>, note: &str| Line {
            text: word.value.clone(),
            origin: Some(word.origin.clone()),
            note: Some(note.to_owned()),
        };
        lines.extend(process.unknown.values().map(|word| line(word, "its value is set on the machine")));
        lines
            .extend(process.placeholders.values().map(|word| line(word, "its placeholder is not filled in")));
        lines
    }

    /// Why a flag has no effect: a later word sets it again. Lists and maps grow with each mention.
    fn overridden(&self, word: &Sourced<String>, later: &[Sourced<String>]) -> Option<String> {
        let name = flag(&word.value)?;
        let flags = Kube::of(self.component.minor).flags(self.program);
        let kind = flags.flag(&name).present()?.kind;
        if matches!(kind, Kind::Strings | Kind::Ints) || kind.is_map() {
            return None;
        }
        let by = later.iter().rfind(|other| flag(&other.value).as_ref() == Some(&name))?;
        Some(format!("overridden by `{}` in {}", by.value, by.origin.describe()))
    }

    /// The lines of units and env files that systemd ignores.
    fn ignored(&self) -> Vec<Line> {
        let ignored = self.component.process.ignored.iter();
        let line = |one: &crate::facts::Ignored| Line {
            text: one.said.clone(),
            origin: Some(one.origin.clone()),
            note: None,
        };
        ignored.map(line).collect()
    }

    /// The files of its configuration, each with its fields.
    fn configuration(&self) -> Vec<(String, Vec<Line>)> {
        let value = |name: &str| {
            let mut words = self.component.process.words.iter();
            let mut found = None;
            while let Some(word) = words.next() {
                if flag(&word.value).as_deref() == Some(name) {
                    let own = word.value.split_once('=').map(|(_, value)| value.to_owned());
                    found = own.or_else(|| words.next().map(|word| word.value.clone()));
                }
            }
            found
        };
        let (file, folder) = (value("config"), value("config-dir"));
        let is_own = |path: &str| {
            let inside = folder.as_ref().and_then(|folder| path.strip_prefix(folder.trim_end_matches('/')));
            file.as_deref() == Some(path)
                || inside.is_some_and(|rest| rest.starts_with('/') && path.ends_with(".conf"))
        };
        let mut found: Vec<(String, Vec<Line>)> = Vec::new();
        for (path, own) in self.component.files.iter().filter(|(path, _)| is_own(path)) {
            let mut lines = Vec::new();
            for object in yaml::read(own).unwrap_or_default() {
                fields(&object, &object.value, "", &mut lines);
            }
            found.push((path.to_owned(), lines));
        }
        // The drop-ins are merged after the file, in their order.
        found.sort_by_key(|(path, _)| file.as_deref() != Some(path));
        found
    }
}

fn fields(object: &Object, value: &Value, path: &str, lines: &mut Vec<Line>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(map) if !map.is_empty() => {
            map.iter().for_each(|(key, value)| fields(object, value, &below(key), lines));
        }
        Value::Array(items) if !items.is_empty() => {
            let items = items.iter().enumerate();
            items.for_each(|(index, value)| fields(object, value, &below(&index.to_string()), lines));
        }
        _ if lines.len() < MOST_FIELDS => {
            let text = format!("{path}: {value}");
            lines.push(Line { text, origin: Some(object.origin(path)), note: None });
        }
        _ => {}
    }
}

/// The commands and configuration of all components as a JSON document, indented, with a line break at its end:
///
/// ```json
/// {"version": 1, "components": [{"title": "…", "component": "kubelet", "minor": "1.37", "words": [{"text": "…", "file": "…",
///  "line": 1, "note": "… | null"}], "ignored": [], "configuration": [{"file": "…", "fields": []}]}]}
/// ```
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn json(facts: &Facts) -> Result<String, serde_json::Error> {
    let entry = |line: &Line| {
        json!({
            "text": line.text,
            "file": line.origin.as_ref().map(|origin| origin.file.name()),
            "line": line.origin.as_ref().map(|origin| origin.file.position(origin.range.start).line),
            "note": line.note,
        })
    };
    let entries = |lines: Vec<Line>| lines.iter().map(entry).collect::<Vec<Value>>();
    let components = all(facts).map(|one| {
        let files = one.configuration().into_iter();
        let files: Vec<Value> =
            files.map(|(file, lines)| json!({ "file": file, "fields": entries(lines) })).collect();
        json!({
            "title": one.title,
            "component": one.program.binary(),
            "minor": one.component.minor.to_string(),
            "words": entries(one.words()),
            "ignored": entries(one.ignored()),
            "configuration": files,
        })
    });
    let document = json!({ "version": 1, "components": components.collect::<Vec<_>>() });
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

/// The same for people.
#[cfg(feature = "cli")]
pub fn text(facts: &Facts, look: super::Look) -> String {
    use super::visible;
    use crate::report::human::sentence;

    let mut out = String::new();
    let mut put = |indent: &str, lines: Vec<Line>| {
        for line in lines {
            let place = line.origin.filter(|origin| !origin.file.text().is_empty());
            let place = place.map_or(String::new(), |origin| format!("  {}", visible(&origin.describe())));
            let note = line.note.map_or(String::new(), |note| format!("  ({})", visible(&note)));
            let text =
                format!("{}{}{}", visible(&line.text), look.paint("2", &place), look.paint("33", &note));
            sentence(&mut out, indent, &format!("{indent}    "), &text, look.width);
        }
    };
    let plain = |text: String| vec![Line { text, origin: None, note: None }];
    for one in all(facts) {
        put("", plain(one.head()));
        put("  ", one.words());
        put("  systemd ignores: ", one.ignored());
        for (path, lines) in one.configuration() {
            put("  ", plain(path));
            put("    ", lines);
        }
        put("", plain(String::new()));
    }
    out
}
