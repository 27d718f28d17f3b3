use crate::diagnostic::Place;

/// Requests for certificates that no controller approves.
pub(crate) struct Unapproved<'a> {
    /// What says so, or comes nearest to approving them, as a short phrase.
    pub(crate) label: &'a str,
    /// Where that is.
    pub(crate) place: Place,
    /// What to write, so that they are approved.
    pub(crate) write: &'a str,
}
