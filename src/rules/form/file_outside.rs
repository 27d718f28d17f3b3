//! A file outside the spec's folder and the git repository that the folder is in.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::rules::fact::NamedFile;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::FILE_OUTSIDE, Level::Deny, include_str!("file_outside.md"), Check::Stage).fixed();

/// The finding for it.
pub(crate) fn judge(file: &NamedFile<'_>) -> Finding {
    let message = format!("`{}` is outside the spec's folder and its repository", file.path.escape_debug());
    Finding::new(RULE.id, file.place.clone(), message)
        .label("outside the folder")
        .help("copy the file into the spec's folder, or into its git repository, so that the same commit compiles everywhere")
}
