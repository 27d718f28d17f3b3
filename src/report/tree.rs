//! What `build --check` found, for programs: the findings of the spec and the differences of the tree in one document.

use std::path::Path;

use serde_json::{Value, json};

use super::{Format, Located, github, json, sarif, visible};
use crate::sink::Difference;

/// Used instead of a rule's name: no rule of the spec is broken.
const NAME: &str = "build-check";

/// The report; `None` for [`Format::Human`].
///
/// The JSON document has one more key, `"differences": [{ "kind": "missing | changed | mode | owner | links | extra", "path": "…",
/// "found": "… | null" }]`, paths counting from the target. In SARIF and for GitHub each difference is an error.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn render(
    format: Format,
    findings: &[Located<'_>],
    differences: &[Difference],
    target: &Path,
) -> Option<Result<String, serde_json::Error>> {
    match format {
        Format::Human => None,
        Format::Json => Some(as_json(findings, differences)),
        Format::Sarif => Some(as_sarif(findings, differences, target)),
        Format::Github => Some(Ok(as_github(findings, differences, target))),
    }
}

fn as_json(findings: &[Located<'_>], differences: &[Difference]) -> Result<String, serde_json::Error> {
    let mut document: Value = serde_json::from_str(&json::render(findings)?)?;
    let entries = differences.iter().map(|difference| {
        json!({ "kind": difference.kind(), "path": difference.path(), "found": difference.found() })
    });
    if let Some(document) = document.as_object_mut() {
        document.insert("differences".to_owned(), entries.collect());
    }
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

fn as_sarif(
    findings: &[Located<'_>],
    differences: &[Difference],
    target: &Path,
) -> Result<String, serde_json::Error> {
    let mut log: Value = serde_json::from_str(&sarif::of_nodejoin(findings)?)?;
    let results = log.pointer_mut("/runs/0/results").and_then(Value::as_array_mut);
    let entries = differences.iter().map(|difference| {
        let text = sarif::plain(&visible(&sentence(difference), &[]));
        let file = sarif::uri(&file(difference, target));
        json!({
            "ruleId": NAME,
            "level": "error",
            "message": { "text": text },
            "locations": [{ "physicalLocation": { "artifactLocation": { "uri": file } } }],
        })
    });
    if let Some(results) = results {
        results.extend(entries);
    }
    serde_json::to_string_pretty(&log).map(|text| text + "\n")
}

fn as_github(findings: &[Located<'_>], differences: &[Difference], target: &Path) -> String {
    let mut text = github::render(findings);
    for difference in differences {
        text.push_str(&github::annotation(&file(difference, target), NAME, &sentence(difference)));
    }
    text
}

fn file(difference: &Difference, target: &Path) -> String {
    target.join(difference.path()).display().to_string()
}

fn sentence(difference: &Difference) -> String {
    format!("{difference}; `nodejoin build` writes what the spec gives")
}
