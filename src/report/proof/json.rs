use serde_json::{Value, json};

use crate::diagnostic::Finding;
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
/// The outer `findings` are about the files of a folder, whatever a component makes of them: the document has them where
/// `of_files` are given.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn render(
    proof: &Proof,
    of_files: Option<&[Finding]>,
    places: &dyn Locate,
) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&document(proof, of_files, places)?).map(|text| text + "\n")
}

/// The same as a value.
pub(super) fn document(
    proof: &Proof,
    of_files: Option<&[Finding]>,
    places: &dyn Locate,
) -> Result<Value, serde_json::Error> {
    let classes: Result<Vec<Value>, _> = proof.classes.iter().map(|one| class(one, places)).collect();
    let mut document = json!({ "version": VERSION, "at": proof.at.to_string(), "classes": classes? });
    if let (Value::Object(map), Some(of_files)) = (&mut document, of_files) {
        map.insert("findings".to_owned(), findings::entries(&locate(of_files, places))?);
    }
    Ok(document)
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
