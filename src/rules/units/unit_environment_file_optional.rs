//! An env file that a minus lets be missing.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::UNIT_ENVIRONMENT_FILE_OPTIONAL,
    Level::Warn,
    include_str!("unit_environment_file_optional.md"),
);

/// An `EnvironmentFile=` with a minus, of a file that the component needs.
pub(crate) struct OptionalFile<'a> {
    /// The file, as a sentence ends with it.
    pub(crate) file: &'a str,
    /// Where the minus is.
    pub(crate) place: Place,
    /// What happens without the file.
    pub(crate) why: String,
}

/// Mirrors systemd's src/core/execute.c: exec_context_load_environment.
pub(crate) fn report(optional: OptionalFile<'_>) -> Finding {
    Finding::new(RULE.id, optional.place, format!("the unit starts without {}", optional.file))
        .label("the minus makes the file optional")
        .reason(optional.why)
        .help("remove the minus; systemd then reports which file is missing")
}
