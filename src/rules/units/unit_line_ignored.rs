//! A line of a unit or an env file that systemd ignores.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::facts::Ignored;
use crate::rules::Rule;
use crate::rules::support::printable;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::UNIT_LINE_IGNORED, Level::Warn, include_str!("unit_line_ignored.md"));

/// A line that systemd ignores.
pub(crate) fn report(line: &Ignored, program: &str) -> Finding {
    let message = format!("systemd ignores this: {}", printable(&line.said));
    let help = line.help.clone().unwrap_or_else(|| "fix the line, or remove it".to_owned());
    Finding::new(RULE.id, line.origin.place(), message)
        .label("ignored")
        .reason(format!("systemd starts {program} without the setting in this line"))
        .help(help)
        .mark(&*line.said)
}
