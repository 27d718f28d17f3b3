//! One setting in two places of the same table.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::rules::Rule;
use crate::source::Path;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::SETTING_TWICE, Level::Deny, include_str!("setting_twice.md")).fixed();

/// A flag that two keys of a table name.
pub(crate) fn flag(name: &str, path: &Path, other: Path) -> Finding {
    both(path, other, format!("`{}` stands twice in this table", name.escape_debug()))
        .reason("a flag's dashes and underscores are the same, and those before it do not count")
}

/// A key of nodejoin's beside the kubelet's field for the same setting.
pub(crate) fn field(key: &str, field: &str, path: &Path, other: Path) -> Finding {
    both(path, other, format!("`{key}` and `config.{field}` are the same setting"))
}

fn both(path: &Path, other: Path, message: String) -> Finding {
    Finding::new(RULE.id, path, message)
        .at_key()
        .label("once here")
        .because(other, "and once here")
        .help("keep one of them")
}
