use crate::diagnostic::Place;

/// Something that RBAC does not allow.
pub(crate) struct Denied<'a> {
    /// Who is not allowed, as the beginning of a sentence: "nodes with token `workers`".
    pub(crate) who: &'a str,
    /// The user of the request.
    pub(crate) user: &'a str,
    /// What is not allowed, as the end of the sentence: "request certificates".
    pub(crate) what: &'a str,
    /// What happens because of it, with the component's own error.
    pub(crate) why: String,
    /// The closest thing to a permission, as a short phrase.
    pub(crate) nearest: &'a str,
    /// Where that is.
    pub(crate) place: Place,
    /// The text that allows it.
    pub(crate) write: &'a str,
}
