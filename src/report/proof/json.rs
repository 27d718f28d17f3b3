use serde_json::{Value, json};

use super::conditions::{self, Condition};
use super::folder::{self, Folder};
use crate::proof::{ClassProof, Evidence, Proof, Step};
use crate::report::{Locate, json as findings, locate};

/// The version of the document. Fields may be added without a new one.
const VERSION: u32 = 1;

/// The proof as a JSON document, indented, with a line break at its end:
///
/// ```json
/// {"version": 1, "at": "…", "classes": [{"nodes": ["…"], "kubernetes": "1.37", "joins": true,
///   "breaks_at": null, "steps": [
///   {"id": "…", "verdict": "holds | conditional | breaks | not-reached", "evidence": [{"text": "…", "condition": false,
///    "file": "… | null", "line": 1, "path": "… | null"}], "symptom": "… | null", "findings": []}]}], "findings": []}
/// ```
///
/// `conditions` lists each kind of condition once. Of a folder, the document has `release`, `machines`, `files`, `near_misses`, and the
/// `findings` about its files, whatever a component makes of them.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn render(
    proof: &Proof,
    of_folder: Option<Folder<'_>>,
    places: &dyn Locate,
) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&document(proof, of_folder, places)?).map(|text| text + "\n")
}

/// The same as a value.
pub(super) fn document(
    proof: &Proof,
    of_folder: Option<Folder<'_>>,
    places: &dyn Locate,
) -> Result<Value, serde_json::Error> {
    let classes: Result<Vec<Value>, _> = proof.classes.iter().map(|one| class(one, places)).collect();
    let mut document = json!({ "version": VERSION, "at": proof.at.to_string() });
    let Value::Object(map) = &mut document else { return Ok(document) };
    if let Some(of_folder) = of_folder {
        map.extend(folder::json(of_folder.summary).map(|(key, value)| (key.to_owned(), value)));
    }
    map.insert("classes".to_owned(), Value::Array(classes?));
    let conditions = conditions::of(proof).iter().map(|one| condition(proof, one)).collect();
    map.insert("conditions".to_owned(), Value::Array(conditions));
    if let Some(of_folder) = of_folder {
        map.insert("findings".to_owned(), findings::entries(&locate(of_folder.findings, places))?);
    }
    Ok(document)
}

fn condition(proof: &Proof, condition: &Condition) -> Value {
    let classes = condition.classes.iter().filter_map(|index| proof.classes.get(*index));
    let origin = condition.each.iter().filter_map(|evidence| evidence.origin.as_ref());
    let origin = origin.into_iter().find(|origin| !origin.file.text().is_empty());
    json!({
        "text": condition.text,
        "steps": condition.steps.iter().map(|id| id.name()).collect::<Vec<_>>(),
        "classes": classes.map(|class| class.title.as_str()).collect::<Vec<_>>(),
        "file": origin.map(|origin| origin.file.name()),
        "line": origin.map(|origin| origin.file.position(origin.range.start).line),
    })
}

fn class(class: &ClassProof, places: &dyn Locate) -> Result<Value, serde_json::Error> {
    let steps: Result<Vec<Value>, _> = class.steps.iter().map(|one| step(one, places)).collect();
    Ok(json!({
        "title": class.title,
        "nodes": class.nodes,
        "kubernetes": class.release.to_string(),
        "joins": class.joins,
        "breaks_at": class.breaks_at.map(|id| id.name()),
        "lasts_until": class.lasts_until.map(|end| end.to_string()),
        "steps": steps?,
    }))
}

fn step(step: &Step, places: &dyn Locate) -> Result<Value, serde_json::Error> {
    Ok(json!({
        "id": step.id.name(),
        "verdict": step.verdict.name(),
        "evidence": step.evidence.iter().map(evidence).collect::<Vec<_>>(),
        "symptom": step.symptom,
        "findings": findings::entries(&locate(&step.findings, places))?,
    }))
}

fn evidence(evidence: &Evidence) -> Value {
    let origin = evidence.origin.as_ref();
    let file = origin.filter(|origin| !origin.file.text().is_empty());
    json!({
        "text": evidence.text,
        "condition": evidence.condition,
        "file": file.map(|origin| origin.file.name()),
        "line": file.map(|origin| origin.file.position(origin.range.start).line),
        "path": origin.and_then(|origin| origin.spec.as_ref()).map(ToString::to_string),
    })
}
