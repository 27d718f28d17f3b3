//! References to pools and tokens by name.

use crate::diagnostic::{Finding, RuleId, suggest};
use crate::source::Path;

/// A reference to something that does not exist.
pub(in crate::rules) fn reference<'a>(
    rule: RuleId,
    path: &Path,
    kind: &str,
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Finding {
    let finding = Finding::new(rule, path, format!("there is no {kind} `{}`", name.escape_debug()));
    match suggest::nearest(name, known.clone()) {
        Some(near) => {
            let near = near.escape_debug();
            finding.label(format!("did you mean `{near}`?")).help(format!("write `\"{near}\"`"))
        }
        None if known.clone().next().is_none() => finding
            .label(format!("unknown {kind}"))
            .help(format!("add a table `[{kind}s.{}]`", name.escape_debug())),
        None => {
            finding.label(format!("unknown {kind}")).help(format!("use {}", suggest::listed(known, "or")))
        }
    }
}
