//! An env file that sets a variable of the command and that the unit does not read.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::ENVIRONMENT_FILE_UNREAD, Level::Warn, include_str!("environment_file_unread.md"));

/// The finding for a variable that a command refers to at a place, that nothing sets for the unit, and that this file, at `path`,
/// sets at another place.
///
/// Mirrors systemd's src/core/execute.c: exec_context_load_environment, which reads what the unit names.
pub(crate) fn judge(name: &str, path: &str, set: Place, used: Place) -> Finding {
    let (name, path) = (name.escape_debug(), path.escape_debug());
    Finding::new(RULE.id, set, format!("no unit reads this file, which sets `{name}`"))
        .label("not read")
        .because(used, "empty here")
        .reason("packages for Debian read /etc/default, those for Red Hat /etc/sysconfig; systemd reads only the files that the unit names")
        .help(format!("add `EnvironmentFile={path}` to the unit, or move the file to where the unit reads it"))
}
