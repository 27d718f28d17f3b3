//! One setting in two places of the same table.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::rules::Rule;
use crate::source::Path;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::SETTING_TWICE, Level::Deny, include_str!("setting_twice.md")).fixed();

/// The finding for a flag that is set by two keys of a table.
pub(crate) fn flag(name: &str, path: &Path, other: Path) -> Finding {
    both(path, other, format!("the flag `{}` is set twice in this table", name.escape_debug()))
        .reason("dashes and underscores in a flag's name are equal, and dashes before it are ignored")
}

/// The finding for a key of the spec together with the kubelet's field for the same setting.
pub(crate) fn field(key: &str, field: &str, path: &Path, other: Path) -> Finding {
    both(path, other, format!("`{key}` and `config.{field}` are the same setting"))
}

fn both(path: &Path, other: Path, message: String) -> Finding {
    Finding::new(RULE.id, path, message)
        .at_key()
        .label("set here")
        .because(other, "and here")
        .help("remove one of them")
}
