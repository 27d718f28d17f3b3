use super::At;
use crate::kube::value::GoDuration;
use crate::source::Path;

/// How machines and tokens come and go: of a pool, or of the nodes without one.
#[derive(Clone, Debug)]
pub struct Rollout {
    /// How long after a build its last machine may join. Absent: at once.
    pub provisioning: Option<At<GoDuration>>,
    /// For how long a token that is rotated stays good beside the new one. Absent: [`Rollout::OVERLAP`].
    pub overlap: Option<At<GoDuration>>,
    /// The table where both could be set.
    pub path: Path,
}

impl Rollout {
    /// The default overlap: a week, in seconds.
    pub const OVERLAP: i64 = 7 * 24 * 60 * 60;

    /// The provisioning time in seconds.
    pub fn provisioning_seconds(&self) -> i64 {
        self.provisioning.as_ref().map_or(0, |time| time.seconds())
    }

    /// The overlap in seconds.
    pub fn overlap_seconds(&self) -> i64 {
        self.overlap.as_ref().map_or(Self::OVERLAP, |time| time.seconds())
    }
}
