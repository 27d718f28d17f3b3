//! What was read of a folder, as JSON.

use serde_json::{Value, json};

use crate::diagnostic::Finding;
use crate::facts::from_folder::{MachineRead, Summary};

/// What a report of a folder's proof has besides the proof.
#[derive(Clone, Copy)]
pub struct Folder<'a> {
    /// What was read, and what was not.
    pub summary: &'a Summary,
    /// What is wrong with the files themselves.
    pub findings: &'a [Finding],
}

/// The fields of a JSON document.
pub(super) fn json(summary: &Summary) -> [(&'static str, Value); 4] {
    let release = &summary.release;
    let found = match (&release.origin, release.assumed) {
        (Some(_), _) => "file",
        (None, false) => "given",
        (None, true) => "assumed",
    };
    let release = json!({
        "minor": release.minor.to_string(),
        "found": found,
        "file": release.origin.as_ref().map(|origin| origin.file.name()),
        "line": release.origin.as_ref().map(|origin| origin.file.position(origin.range.start).line),
        "accepting": release.range.map(|(oldest, newest)| [oldest.to_string(), newest.to_string()]),
    });
    let machine = |machine: &MachineRead| {
        let folder = if machine.folder.is_empty() { "." } else { &machine.folder };
        json!({ "folder": folder, "components": machine.components })
    };
    let files = summary.files.iter().map(|file| json!({ "file": file.name, "kind": file.kind.words().0 }));
    let skipped = summary.skipped.iter().map(|kind| {
        json!({ "ending": kind.ending, "count": kind.count, "example": kind.example, "reason": kind.reason })
    });
    let near = summary.near_misses.iter().map(|near| {
        let line = near.origin.file.position(near.origin.range.start).line;
        let file = near.origin.file.name();
        json!({ "file": file, "line": line, "component": near.component, "reason": near.reason })
    });
    let files = json!({
        "read": files.collect::<Vec<_>>(),
        "skipped": skipped.collect::<Vec<_>>(),
    });
    let machines = summary.machines.iter().map(machine).collect();
    [
        ("release", release),
        ("machines", Value::Array(machines)),
        ("files", files),
        ("near_misses", Value::Array(near.collect())),
    ]
}
