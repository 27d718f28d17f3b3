use std::fmt::Write as _;

use serde_json::{Value, json};

use super::visible;
use super::{Folder, Look, names};
use crate::proof::{Change, Outlook, StepId};
use crate::report::Locate;

/// The changes until an instant: what stops working, and when.
pub fn render(outlook: &Outlook, look: Look) -> String {
    let mut out = String::new();
    let classes = &outlook.proof.classes;
    for class in classes.iter().filter(|class| !class.joins) {
        let at = class.breaks_at.map_or("", |id| id.name());
        let _ = writeln!(out, "{}  {} cannot join: breaks at {at}", outlook.proof.at, visible(&class.title));
    }
    for change in &outlook.changes {
        let Some(class) = classes.get(change.class) else { continue };
        let what = match change.step {
            StepId::Renewal => "nodes that have joined stop working".to_owned(),
            id => format!("new nodes cannot join: breaks at {}", id.name()),
        };
        let when = look.paint("33", &change.when.to_string());
        let _ = writeln!(
            out,
            "{when}  {} ({}): {what}",
            look.paint("1", &visible(&class.title)),
            names(&class.nodes)
        );
        let _ = writeln!(out, "    {}", visible(&change.why));
    }
    if outlook.changes.is_empty() && classes.iter().all(|class| class.joins) {
        let _ = writeln!(
            out,
            "nothing expires before {}: every node joins and renews its certificate",
            outlook.until
        );
    } else {
        let _ = writeln!(out, "checked from {} to {}", outlook.proof.at, outlook.until);
    }
    out
}

/// The proof's document with the changes beside the classes.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn json(
    outlook: &Outlook,
    of_folder: Option<Folder<'_>>,
    places: &dyn Locate,
) -> Result<String, serde_json::Error> {
    let mut document = super::json::document(&outlook.proof, of_folder, places)?;
    if let Value::Object(map) = &mut document {
        map.insert("until".to_owned(), json!(outlook.until.to_string()));
        let changes: Vec<Value> = outlook.changes.iter().map(|one| change(outlook, one)).collect();
        map.insert("changes".to_owned(), Value::Array(changes));
    }
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

fn change(outlook: &Outlook, change: &Change) -> Value {
    let class = outlook.proof.classes.get(change.class);
    json!({
        "when": change.when.to_string(),
        "class": class.map(|class| class.title.as_str()),
        "nodes": class.map(|class| class.nodes.as_slice()),
        "step": change.step.name(),
        "why": change.why,
    })
}
