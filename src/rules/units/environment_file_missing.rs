//! A unit that needs an env file which does not exist.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;
use crate::rules::support::printable;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::ENVIRONMENT_FILE_MISSING,
    Level::Deny,
    include_str!("environment_file_missing.md"),
);

/// An `EnvironmentFile=` without a minus whose file does not exist.
///
/// Mirrors systemd's src/core/execute.c: exec_context_load_environment.
pub(crate) fn report(path: &str, place: Place) -> Finding {
    let error = format!("Failed to load environment files: {path}: No such file or directory");
    let message = format!("the unit needs the env file `{}`, which does not exist", path.escape_debug());
    Finding::new(RULE.id, place, message)
        .label("no such file")
        .refused_by_systemd(printable(&error))
        .help("correct the path, or prefix it with `-` if the file is optional")
        .mark(path)
}
