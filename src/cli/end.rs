/// How a command ended.
pub(super) enum End {
    /// All is well.
    Clean,
    /// There are findings, or differences.
    Findings,
}

/// Why a command could not run: one sentence for the user.
pub(super) struct Failure(pub(super) String);

impl<E: std::fmt::Display> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}
