use crate::diagnostic::Place;

/// Something that RBAC does not allow.
pub(crate) struct Denied<'a> {
    /// Who may not, as a sentence begins with them: "nodes with token `workers`".
    pub(crate) who: &'a str,
    /// What, as its end: "request certificates".
    pub(crate) what: &'a str,
    /// What happens because of it, with the component's own error.
    pub(crate) why: String,
    /// What comes nearest to allowing it, as a short phrase.
    pub(crate) nearest: &'a str,
    /// Where that is.
    pub(crate) place: Place,
    /// What to write, so that it is allowed.
    pub(crate) write: &'a str,
}
