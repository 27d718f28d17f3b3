//! What `build` and `build --check` found, for programs: the findings of the spec, the differences of the tree and what killed runs
//! left, in one document.

use std::path::Path;

use serde_json::{Value, json};

use super::{Format, Located, Need, github, json, sarif, visible};
use crate::sink::{Difference, Leftover};

/// Used instead of a rule's name: no rule of the spec is broken.
const NAME: &str = "build-check";

/// The report; `None` for [`Format::Human`].
///
/// The JSON document has one more key, `"differences": [{ "kind": "missing | changed | mode | owner | links | extra", "path": "…",
/// "found": "… | null" }]`, paths counting from the target; `"leftovers": ["…"]`, the paths of folders that killed runs left; and of a build that
/// replaced an output `"changes": [{ "who": "…", "needs": "…" }]`. In
/// SARIF and for GitHub each difference is an error, each leftover a warning.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn render(
    format: Format,
    findings: &[Located<'_>],
    differences: &[Difference],
    leftovers: &[Leftover],
    changes: Option<&[Need]>,
    target: &Path,
) -> Option<Result<String, serde_json::Error>> {
    match format {
        Format::Human => None,
        Format::Json => Some(as_json(findings, differences, leftovers, changes)),
        Format::Sarif => Some(as_sarif(findings, differences, leftovers, target)),
        Format::Github => Some(Ok(as_github(findings, differences, leftovers, target))),
    }
}

fn as_json(
    findings: &[Located<'_>],
    differences: &[Difference],
    leftovers: &[Leftover],
    changes: Option<&[Need]>,
) -> Result<String, serde_json::Error> {
    let mut document: Value = serde_json::from_str(&json::render(findings)?)?;
    let entries = differences.iter().map(|difference| {
        json!({ "kind": difference.kind(), "path": difference.path(), "found": difference.found() })
    });
    if let Some(document) = document.as_object_mut() {
        document.insert("differences".to_owned(), entries.collect());
        let paths = leftovers.iter().map(|left| left.path().display().to_string());
        document.insert("leftovers".to_owned(), paths.collect());
        if let Some(changes) = changes {
            let needs = changes.iter().map(|need| json!({ "who": need.who, "needs": need.what }));
            document.insert("changes".to_owned(), needs.collect());
        }
    }
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

fn as_sarif(
    findings: &[Located<'_>],
    differences: &[Difference],
    leftovers: &[Leftover],
    target: &Path,
) -> Result<String, serde_json::Error> {
    let mut log: Value = serde_json::from_str(&sarif::of_nodejoin(findings)?)?;
    let results = log.pointer_mut("/runs/0/results").and_then(Value::as_array_mut);
    let result = |level: &str, file: &str, text: &str| {
        json!({
            "ruleId": NAME,
            "level": level,
            "message": { "text": sarif::plain(&visible(text, &[])) },
            "locations": [{ "physicalLocation": { "artifactLocation": { "uri": sarif::uri(file) } } }],
        })
    };
    if let Some(results) = results {
        let differs = |difference| result("error", &file(difference, target), &sentence(difference));
        results.extend(differences.iter().map(differs));
        let left = |left: &Leftover| result("warning", &left.path().display().to_string(), &left.to_string());
        results.extend(leftovers.iter().map(left));
    }
    serde_json::to_string_pretty(&log).map(|text| text + "\n")
}

fn as_github(
    findings: &[Located<'_>],
    differences: &[Difference],
    leftovers: &[Leftover],
    target: &Path,
) -> String {
    let mut text = github::render(findings);
    for difference in differences {
        text.push_str(&github::annotation("error", &file(difference, target), NAME, &sentence(difference)));
    }
    for left in leftovers {
        let path = left.path().display().to_string();
        text.push_str(&github::annotation("warning", &path, NAME, &left.to_string()));
    }
    text
}

fn file(difference: &Difference, target: &Path) -> String {
    target.join(difference.path()).display().to_string()
}

fn sentence(difference: &Difference) -> String {
    format!("{difference}; `nodejoin build` writes what the spec gives")
}
