//! What a machine has in place of what the spec compiles to, for people and for programs.

use serde_json::{Value, json};

use super::visible;
use crate::drift::{Difference, FileDrift, State};

/// Where a compiled line comes from: a place of the spec, or nothing for a line of nodejoin's own.
pub type Behind<'b> = &'b dyn Fn(&str, usize) -> Option<String>;

/// The files of a machine, for people.
pub fn text(drifts: &[FileDrift], behind: Behind<'_>) -> String {
    let mut out = String::new();
    let same = drifts.iter().filter(|drift| drift.state == State::Same).count();
    for drift in drifts {
        match drift.state {
            State::Same => {}
            State::Missing => push(&mut out, &format!("{}: not on the machine", drift.path)),
            State::Different => {
                push(&mut out, &format!("{}:", drift.path));
                out.push_str(&differences(&drift.planned, &drift.differences, behind));
            }
        }
    }
    push(&mut out, &format!("{same} of {} files are as the spec compiles them", drifts.len()));
    out
}

fn push(out: &mut String, line: &str) {
    out.push_str(&format!("{}\n", visible(line, &[])));
}

/// What differs in one file, for people.
pub fn differences(file: &str, differences: &[Difference], behind: Behind<'_>) -> String {
    let mut out = String::new();
    for Difference { key, compiled, found } in differences {
        let key = if key.is_empty() { "a line" } else { key };
        push(&mut out, &format!("  {key}"));
        if let Some((value, line)) = compiled {
            let place = behind(file, *line).map(|place| format!("  {place}")).unwrap_or_default();
            push(&mut out, &format!("    spec     {value}{place}"));
        } else {
            push(&mut out, "    spec     does not set it");
        }
        match found {
            Some((value, 0)) => push(&mut out, &format!("    machine  {value}")),
            Some((value, line)) => push(&mut out, &format!("    machine  {value}  line {line}")),
            None => push(&mut out, "    machine  does not have it"),
        }
    }
    out
}

/// The same as a JSON document, indented, with a line break at its end:
///
/// ```json
/// {"version": 1, "node": "w1", "files": [{"path": "/etc/…", "state": "different", "differences": [{"key": "maxPods", "compiled":
///  {"value": "110", "line": 17, "place": "cluster.toml:9:1"}, "found": {"value": "100", "line": 4}}]}]}
/// ```
///
/// `state` is `same`, `missing` or `different`.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn json(node: &str, drifts: &[FileDrift], behind: Behind<'_>) -> Result<String, serde_json::Error> {
    let file = |drift: &FileDrift| {
        let difference = |Difference { key, compiled, found }: &Difference| {
            let compiled = compiled.as_ref().map(
                |(value, line)| json!({"value": value, "line": line, "place": behind(&drift.planned, *line)}),
            );
            let found = found.as_ref().map(|(value, line)| json!({"value": value, "line": line}));
            json!({"key": key, "compiled": compiled, "found": found})
        };
        let state = match drift.state {
            State::Same => "same",
            State::Missing => "missing",
            State::Different => "different",
        };
        let differences: Vec<Value> = drift.differences.iter().map(difference).collect();
        json!({"path": drift.path, "state": state, "differences": differences})
    };
    let files: Vec<Value> = drifts.iter().map(file).collect();
    serde_json::to_string_pretty(&json!({"version": 1, "node": node, "files": files})).map(|text| text + "\n")
}
