//! An entry of `unset` that removes nothing.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::rules::Rule;
use crate::source::Path;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::UNSET_WITHOUT_EFFECT, Level::Warn, include_str!("unset_without_effect.md"));

/// The finding for an entry that names nothing that is inherited.
pub(crate) fn judge(name: &str, path: &Path) -> Finding {
    const TABLES: [&str; 4] = ["config", "flags", "feature-gates", "environment"];
    let of_kubelet = name.split_once('.').filter(|(table, _)| TABLES.contains(table));
    let help = match of_kubelet {
        Some(_) => format!("write `kubelet.{}`", name.escape_debug()),
        None => {
            "remove it, or write the path of an inherited setting from this table, such as `labels.tier` or \
                 `kubelet.config.maxPods`"
                .to_owned()
        }
    };
    Finding::new(RULE.id, path, format!("`unset` removes nothing: `{}` is not inherited", name.escape_debug()))
        .label("not inherited")
        .reason("only labels, taints, capacities and settings of the kubelet that the cluster or the pool sets are removed")
        .help(help)
}
