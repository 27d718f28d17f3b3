//! A file of a folder that the proof cannot read, or not to its end.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::IMPORT_UNREADABLE, Level::Warn, include_str!("import_unreadable.md"));

/// A file, or a part of one, of which the proof knows nothing.
pub(crate) fn unknown(place: Place, message: String) -> Finding {
    Finding::new(RULE.id, place, message).reason("the proof knows nothing of what is in it")
}

/// A file that kubectl and the components refuse as well.
pub(crate) fn refused(place: Place, message: String) -> Finding {
    Finding::new(RULE.id, place, message).reason("kubectl and the components refuse it as a whole")
}

/// A file that kubeadm does not read because of a field.
pub(crate) fn by_kubeadm(place: Place, problem: &str) -> Finding {
    Finding::new(RULE.id, place, format!("kubeadm does not read this file: {problem}"))
}

/// ClusterRoles that collect from so many that the proof stops following them.
pub(crate) fn roles(place: Place) -> Finding {
    Finding::new(RULE.id, place, "the ClusterRoles collect from more roles than are followed")
        .label("one of those that collect")
        .reason("the proof does not know all rules of such roles")
        .help("leave out what has nothing to do with a join")
}
