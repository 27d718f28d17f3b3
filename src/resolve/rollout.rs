//! When machines of a pool join, and for how long tokens overlap.

use super::reader::Reader;
use crate::diagnostic::rule_id;
use crate::model::Rollout;
use crate::source::Path;

impl Reader<'_, '_> {
    /// The two keys of the table `at`; what it does not say is as in `outer`.
    pub(super) fn rollout(
        &mut self,
        provisioning: Option<&str>,
        overlap: Option<&str>,
        at: &Path,
        outer: Option<&Rollout>,
    ) -> Rollout {
        let mut read = |text: Option<&str>, key: &str| {
            text.and_then(|text| self.parse(rule_id::DURATION_MALFORMED, text, &at.key(key)))
        };
        Rollout {
            provisioning: read(provisioning, "provisioning").or(outer.and_then(|o| o.provisioning.clone())),
            overlap: read(overlap, "rotation-overlap").or(outer.and_then(|o| o.overlap.clone())),
            path: at.clone(),
        }
    }
}
