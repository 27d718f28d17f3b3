use crate::diagnostic::Place;

/// A file that a setting refers to.
pub(crate) struct NamedFile<'a> {
    /// The path as written.
    pub(crate) path: &'a str,
    /// Where it is looked for.
    pub(crate) whose: Whose,
    /// Where it is named.
    pub(crate) place: Place,
}

/// Where such a file is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Whose {
    /// A file beside the spec.
    Spec,
    /// A folder beside the spec.
    SpecFolder,
    /// A file of the machine on which a component runs.
    Machine,
}
