//! Annotations of a pull request: one workflow command a finding.

use super::spot::Cursor;
use super::{Located, visible};
use crate::diagnostic::Level;

/// The findings as workflow commands, one a line:
/// `::error file=cluster.toml,line=3,col=5,endLine=3,endColumn=9,title=some-rule::what is wrong`.
///
/// Reason, related places and help are further lines of the message. Columns are given for ranges within one line
/// only, since others are not understood.
pub fn render(findings: &[Located<'_>]) -> String {
    let mut cursor = Cursor::default();
    findings.iter().map(|located| command(located, &mut cursor)).collect()
}

fn command(located: &Located<'_>, cursor: &mut Cursor) -> String {
    let finding = located.finding();
    let name = match finding.level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Note | Level::Allow => "notice",
    };
    let (start, end) = cursor.positions(located.primary());
    let mut properties = format!("file={},line={}", property(located.primary().source.name()), start.line);
    if start.line == end.line {
        properties.push_str(&format!(",col={},endLine={},endColumn={}", start.column, end.line, end.column));
    } else {
        properties.push_str(&format!(",endLine={}", end.line));
    }
    format!("::{name} {properties},title={}::{}\n", property(finding.rule.as_str()), message(&lines(located)))
}

/// An annotation of a file as a whole.
pub(super) fn annotation(level: &str, file: &str, title: &str, text: &str) -> String {
    format!("::{level} file={},title={}::{}\n", property(file), property(title), message(text))
}

/// The message, label, related places, reason and help, a line each.
fn lines(located: &Located<'_>) -> String {
    let finding = located.finding();
    let mut lines = vec![finding.message.clone()];
    if !finding.label.is_empty() {
        lines.push(finding.label.clone());
    }
    for (spot, text) in located.related() {
        let at = spot.source.position(spot.range.start);
        lines.push(format!("{}:{}:{}: {text}", spot.source.name(), at.line, at.column));
    }
    lines.extend(finding.reason.iter().map(|reason| format!("why: {reason}")));
    lines.extend(finding.help.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}

/// For the runner, a line break terminates a message and `%0A` is a line break; characters that affect terminals are made
/// visible.
fn message(text: &str) -> String {
    visible(text, &['\n', '\t']).replace('%', "%25").replace('\n', "%0A")
}

/// In a property, `:` and `,` terminate it as well.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
