//! When machines of a pool join, and for how long tokens overlap.

use super::reader::Reader;
use crate::model::Rollout;
use crate::rules::form::duration_malformed;
use crate::source::Path;

impl Reader<'_, '_> {
    /// The two keys of the table `at`, with the values of `outer` as defaults.
    pub(super) fn rollout(
        &mut self,
        provisioning: Option<&str>,
        overlap: Option<&str>,
        at: &Path,
        outer: Option<&Rollout>,
    ) -> Rollout {
        let mut read = |text: Option<&str>, key: &str| {
            text.and_then(|text| self.parse_as(duration_malformed::malformed, text, &at.key(key)))
        };
        Rollout {
            provisioning: read(provisioning, "provisioning").or(outer.and_then(|o| o.provisioning.clone())),
            overlap: read(overlap, "rotation-overlap").or(outer.and_then(|o| o.overlap.clone())),
            path: at.clone(),
        }
    }
}
