//! The report for programs: one versioned JSON document.

use serde::Serialize;

use super::spot::Cursor;
use super::{Counts, Located, Spot, summary};
use crate::diagnostic::{Finding, Level, Place};
use crate::source::Position;

/// The version of the document. Fields may be added without a new one.
pub const VERSION: u32 = 1;

/// The findings as a JSON document, indented, with a line break at its end:
///
/// ```json
/// {
///   "version": 1,
///   "findings": [{
///     "rule": "…", "level": "error | warning | note", "message": "…", "reason": "… | null", "help": ["…"],
///     "file": "…", "path": "pools.gpu.taints[1] | null",
///     "start": { "line": 1, "column": 1, "offset": 0 }, "end": { "line": 1, "column": 8, "offset": 7 },
///     "label": "…", "related": [{ "file": "…", "start": {}, "end": {}, "text": "…" }], "subject": "… | null"
///   }],
///   "summary": { "errors": 1, "warnings": 0, "notes": 0 }
/// }
/// ```
///
/// Lines and columns count from 1, columns in Unicode scalar values, offsets in bytes from 0; `end` is the place
/// after the last character. The same findings give the same bytes.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn render(findings: &[Located<'_>]) -> Result<String, serde_json::Error> {
    let mut cursor = Cursor::default();
    let entries = findings.iter().map(|located| Entry::new(located, &mut cursor)).collect();
    let document = Document { version: VERSION, findings: entries, summary: summary(findings) };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

/// Only the findings, each as in the document.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub(super) fn entries(findings: &[Located<'_>]) -> Result<serde_json::Value, serde_json::Error> {
    let mut cursor = Cursor::default();
    let entries: Vec<Entry<'_>> = findings.iter().map(|located| Entry::new(located, &mut cursor)).collect();
    serde_json::to_value(entries)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<Entry<'a>>,
    summary: Counts,
}

#[derive(Serialize)]
struct Entry<'a> {
    rule: &'a str,
    level: &'static str,
    message: &'a str,
    reason: Option<&'a str>,
    help: &'a [String],
    file: &'a str,
    path: Option<String>,
    start: Point,
    end: Point,
    label: &'a str,
    related: Vec<Beside<'a>>,
    subject: Option<&'a str>,
}

#[derive(Serialize)]
struct Beside<'a> {
    file: &'a str,
    start: Point,
    end: Point,
    text: &'a str,
}

#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
    offset: usize,
}

impl<'a> Entry<'a> {
    fn new(located: &'a Located<'_>, cursor: &mut Cursor) -> Self {
        let finding: &'a Finding = located.finding();
        let (start, end) = points(located.primary(), cursor);
        let beside = |(spot, text): &'a (Spot, &str)| {
            let (start, end) = points(spot, &mut Cursor::default());
            Beside { file: spot.source.name(), start, end, text }
        };
        Self {
            rule: finding.rule.as_str(),
            level: word(finding.level),
            message: &finding.message,
            reason: finding.reason.as_deref(),
            help: &finding.help,
            file: located.primary().source.name(),
            path: match &finding.place {
                Place::Spec(path, _) => Some(path.to_string()),
                Place::SpecBytes(_) | Place::Other(..) => None,
            },
            start,
            end,
            label: &finding.label,
            related: located.related().iter().map(beside).collect(),
            subject: finding.subject.as_deref(),
        }
    }
}

fn points(spot: &Spot, cursor: &mut Cursor) -> (Point, Point) {
    let point = |at: Position, offset| Point { line: at.line, column: at.column, offset };
    let (start, end) = cursor.positions(spot);
    (point(start, spot.range.start), point(end, spot.range.end))
}

/// The level's word; `note` for one that should not be here.
pub(super) fn word(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Note | Level::Allow => "note",
    }
}
