//! A file of a folder that the proof cannot read completely.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::IMPORT_UNREADABLE, Level::Warn, include_str!("import_unreadable.md"));

/// Whether a finding is one of this rule.
#[cfg(feature = "cli")]
pub(crate) fn is(finding: &Finding) -> bool {
    finding.rule == RULE.id
}

/// The finding for a file, or a part of one, that is not part of the proof.
pub(crate) fn unknown(place: Place, message: String) -> Finding {
    Finding::new(RULE.id, place, message).reason("its content is not part of the proof")
}

/// The finding for a file that kubectl and the components refuse as well.
pub(crate) fn refused(place: Place, message: String) -> Finding {
    Finding::new(RULE.id, place, message).reason("kubectl and the components refuse the whole file")
}

/// The finding for ClusterRoles that aggregate too many roles to follow.
pub(crate) fn roles(place: Place) -> Finding {
    Finding::new(RULE.id, place, "the ClusterRoles aggregate more roles than nodejoin follows")
        .label("an aggregated ClusterRole")
        .reason("the proof may not see all rules of these roles")
        .help("remove objects that have nothing to do with a join from the folder")
}
