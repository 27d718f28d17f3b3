//! What a log shows, for people and for programs.

use serde_json::{Value, json};

use super::{Locate, json as findings, locate};
use crate::diagnose::{Diagnosis, Seen};
use crate::diagnostic::Finding;
use crate::proof::Proof;

/// The findings of a proof that explain a symptom: those of its rules, or else what breaks its step.
pub fn causes<'p>(seen: &Seen, proof: &'p Proof, of_files: &'p [Finding]) -> Vec<&'p Finding> {
    let of_rule = |finding: &&Finding| seen.symptom.rules.iter().any(|rule| rule == finding.rule.as_str());
    let mut found: Vec<&Finding> = proof.findings().chain(of_files).filter(of_rule).collect();
    if found.is_empty() {
        let steps = proof.classes.iter().filter_map(|class| class.step(seen.symptom.step));
        found.extend(steps.filter(|step| step.is_broken()).flat_map(|step| &step.findings));
    }
    found
}

/// The diagnosis as a JSON document, indented, with a line break at its end:
///
/// ```json
/// {"version": 1, "lines": 3, "unknown": 1, "complete": true, "symptoms": [{"step": "tls", "rules": ["…"], "look": "…",
///  "count": 2, "line": 1, "text": "…", "causes": []}]}
/// ```
///
/// `causes` are findings of the proof of a folder or a spec; null without one.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn json(
    diagnosis: &Diagnosis,
    proven: Option<(&Proof, &[Finding])>,
    places: &dyn Locate,
) -> Result<String, serde_json::Error> {
    let mut symptoms = Vec::new();
    for seen in &diagnosis.seen {
        let causes = proven.map(|(proof, of_files)| causes(seen, proof, of_files));
        let causes = causes.map(|causes| findings::entries(&locate(causes, places))).transpose()?;
        symptoms.push(json!({
            "step": seen.symptom.step.name(),
            "rules": seen.symptom.rules,
            "look": seen.symptom.look,
            "count": seen.count,
            "line": seen.line,
            "text": seen.text,
            "causes": causes.unwrap_or(Value::Null),
        }));
    }
    let document = json!({
        "version": 1,
        "lines": diagnosis.lines,
        "unknown": diagnosis.unknown,
        "complete": diagnosis.complete,
        "symptoms": symptoms,
    });
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

/// The diagnosis for people.
#[cfg(feature = "cli")]
pub fn text(
    diagnosis: &Diagnosis,
    proven: Option<(&Proof, &[Finding])>,
    places: &dyn Locate,
    options: &super::human::Options,
) -> String {
    use super::human::{self, sentence};
    use super::visible;

    let mut out = String::new();
    let mut last = None;
    for seen in &diagnosis.seen {
        if last != Some(seen.symptom.step) {
            out.push_str(&format!("{}\n", seen.symptom.step.name()));
            last = Some(seen.symptom.step);
        }
        let times = if seen.count == 1 { String::new() } else { format!(", {} times", seen.count) };
        let mut line =
            |first: &str, rest: &str, text: &str| sentence(&mut out, first, rest, text, options.width);
        line("  ", "    ", &format!("line {}{times}: {}", seen.line, visible(&seen.text, &[])));
        line("    look at: ", "      ", &seen.symptom.look);
        for rule in seen.symptom.known_rules() {
            let what = rule.summary().split_whitespace().collect::<Vec<_>>().join(" ");
            line("    rule: ", "      ", &format!("{}: {what}", rule.id));
        }
        if let Some((proof, of_files)) = proven {
            let causes = causes(seen, proof, of_files);
            if causes.is_empty() {
                line("    cause: ", "      ", "none is found in the proof");
            } else {
                out.push_str("    cause:\n\n");
                out.push_str(&human::render(&locate(causes, places), options));
            }
        }
        out.push('\n');
    }
    let known = diagnosis.lines - diagnosis.unknown;
    let cut = if diagnosis.complete { "" } else { "; the rest of the log was not read" };
    let closing = format!("{known} of {} lines recognised{cut}", diagnosis.lines);
    sentence(&mut out, "", "  ", &closing, options.width);
    out
}
