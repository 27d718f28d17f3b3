//! A unit that needs an env file which is not there.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;
use crate::rules::support::printable;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::ENVIRONMENT_FILE_MISSING,
    Level::Deny,
    include_str!("environment_file_missing.md"),
);

/// An `EnvironmentFile=` without a minus of a file that is not there.
///
/// Mirrors systemd's src/core/execute.c: exec_context_load_environment.
pub(crate) fn report(path: &str, program: &str, place: Place) -> Finding {
    let error = format!("Failed to load environment files: {path}: No such file or directory");
    let message = format!("the unit needs the env file `{}`, which is not there", path.escape_debug());
    Finding::new(RULE.id, place, message)
        .label("no such file")
        .exits(program, printable(&error))
        .help("name the file that is there, or put a minus before a path that may be missing")
}
