use crate::diagnostic::Place;

/// Requests for certificates that no controller approves.
pub(crate) struct Unapproved<'a> {
    /// The cause, or the closest thing to an approval, as a short phrase.
    pub(crate) label: &'a str,
    /// Where that is.
    pub(crate) place: Place,
    /// The text that gets them approved.
    pub(crate) write: &'a str,
}
