//! SARIF 2.1.0, for code scanning.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::json::word;
use super::spot::Cursor;
use super::{Located, Spot};
use crate::diagnostic::{Level, Place};
use crate::rules::{RULES, Rule};

/// The documentation of a rule.
#[derive(Clone, Debug)]
pub struct RuleInfo<'a> {
    /// Its name, as in findings.
    pub name: &'a str,
    /// What it finds, one sentence.
    pub summary: &'a str,
    /// Its documentation, Markdown.
    pub doc: &'a str,
    /// Its level unless a spec sets another.
    pub level: Level,
}

/// The program that reports the findings.
#[derive(Clone, Debug)]
pub struct Tool<'a> {
    /// The version, `0.1.0`.
    pub version: &'a str,
    /// Where to read about it.
    pub information: Option<&'a str>,
}

/// The address of the schema that the document follows.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The findings as a SARIF 2.1.0 log with one run, indented, with a line break at its end.
///
/// Rules with findings are listed, sorted by name; one that is not in `rules` is listed only by its name. Files are relative
/// addresses. `partialFingerprints` do not change when a finding moves to another line.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn render(
    findings: &[Located<'_>],
    rules: &[RuleInfo<'_>],
    tool: &Tool<'_>,
) -> Result<String, serde_json::Error> {
    let mut used: BTreeMap<&str, usize> =
        findings.iter().map(|located| (located.finding().rule.as_str(), 0)).collect();
    used.values_mut().enumerate().for_each(|(index, at)| *at = index);
    let described = used.keys().map(|name| rule(name, rules.iter().find(|info| info.name == *name)));
    let mut driver = json!({ "name": "nodejoin", "version": tool.version, "semanticVersion": tool.version });
    if let Some(information) = tool.information {
        driver["informationUri"] = json!(information);
    }
    driver["rules"] = described.collect();

    let mut cursor = Cursor::default();
    let results: Vec<_> = findings
        .iter()
        .map(|located| result(located, used.get(located.finding().rule.as_str()).copied(), &mut cursor))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    });
    serde_json::to_string_pretty(&log).map(|text| text + "\n")
}

/// The findings as a SARIF log of this program, with its rules.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn of_nodejoin(findings: &[Located<'_>]) -> Result<String, serde_json::Error> {
    let info = |rule: &&'static Rule| RuleInfo {
        name: rule.id.as_str(),
        summary: rule.summary(),
        doc: rule.documentation(),
        level: rule.level,
    };
    let rules: Vec<RuleInfo<'_>> = RULES.iter().map(info).collect();
    render(findings, &rules, &Tool { version: env!("CARGO_PKG_VERSION"), information: None })
}

fn rule(name: &str, info: Option<&RuleInfo<'_>>) -> Value {
    let Some(info) = info else { return json!({ "id": name }) };
    json!({
        "id": name,
        "shortDescription": { "text": info.summary },
        "fullDescription": { "text": info.summary },
        "help": { "text": info.doc, "markdown": info.doc },
        "defaultConfiguration": {
            "enabled": info.level != Level::Allow,
            "level": if info.level == Level::Allow { "none" } else { word(info.level) },
        },
    })
}

fn result(located: &Located<'_>, rule: Option<usize>, cursor: &mut Cursor) -> Value {
    let finding = located.finding();
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": word(finding.level),
        "message": { "text": message(located) },
        "locations": [location(located.primary(), &finding.label, cursor)],
    });
    if !located.related().is_empty() {
        let related = located.related().iter().enumerate().map(|(id, (spot, text))| {
            let mut place = location(spot, text, &mut Cursor::default());
            place["id"] = json!(id);
            place
        });
        result["relatedLocations"] = related.collect();
    }
    result["partialFingerprints"] = json!({ "finding/v1": fingerprint(located) });
    result
}

/// Message, reason, help and links to the related places, a paragraph each.
fn message(located: &Located<'_>) -> String {
    let finding = located.finding();
    let mut paragraphs = vec![format!("{}.", plain(&finding.message))];
    paragraphs.extend(finding.reason.iter().map(|reason| format!("Why: {}", plain(reason))));
    paragraphs.extend(finding.help.iter().map(|help| format!("Help: {}", plain(help))));
    let links = located.related().iter().enumerate();
    let links: Vec<_> = links.map(|(id, (_, text))| format!("[{}]({id})", link_text(text))).collect();
    if !links.is_empty() {
        paragraphs.push(format!("See also: {}.", links.join(", ")));
    }
    paragraphs.join("\n\n")
}

/// A text with placeholders and links escaped (SARIF 2.1.0, 3.11.5 and 3.11.6).
pub(super) fn plain(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}").replace("](", "] (")
}

/// The same within the brackets of a link.
fn link_text(text: &str) -> String {
    let text = if text.is_empty() { "related place" } else { text };
    plain(text).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn location(spot: &Spot, text: &str, cursor: &mut Cursor) -> Value {
    let (start, end) = cursor.positions(spot);
    let mut location = Map::new();
    location.insert(
        "physicalLocation".to_owned(),
        json!({
            "artifactLocation": { "uri": uri(spot.source.name()) },
            "region": {
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            },
        }),
    );
    if !text.is_empty() {
        location.insert("message".to_owned(), json!({ "text": plain(text) }));
    }
    Value::Object(location)
}

/// The name of a file as an address: forward slashes, everything but unreserved characters percent-encoded.
/// Relative unless the name is absolute.
pub(super) fn uri(name: &str) -> String {
    let name = if cfg!(windows) { name.replace('\\', "/") } else { name.to_owned() };
    let name = name.strip_prefix("./").unwrap_or(&name);
    let mut uri = String::from(if name.starts_with('/') { "file://" } else { "" });
    for byte in name.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// Identifies a finding after lines were added above it: rule, file, subject, message.
fn fingerprint(located: &Located<'_>) -> String {
    let finding = located.finding();
    let spot = located.primary();
    let about = match &finding.place {
        Place::Spec(path, part) => format!("{path} {part:?}"),
        Place::SpecBytes(_) | Place::Other(..) => {
            let open = |(offset, _): &(usize, char)| !spot.source.is_masked(spot.range.start + offset);
            spot.text().char_indices().filter(open).map(|(_, c)| c).take(200).collect()
        }
    };
    let mut hash = Sha256::new();
    for part in [
        finding.rule.as_str(),
        spot.source.name(),
        &about,
        finding.subject.as_deref().unwrap_or(""),
        &finding.message,
    ] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
