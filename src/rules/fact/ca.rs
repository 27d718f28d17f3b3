use crate::diagnostic::Place;
use crate::pki::Certificate;

/// A certificate of a CA, or a bundle of several, of which one that works is enough.
pub(crate) struct Ca<'a> {
    /// Its name in a sentence: its file, or its subject.
    pub(crate) shown: &'a str,
    /// The certificates.
    pub(crate) certificates: &'a [Certificate],
    /// Where it is configured.
    pub(crate) place: Place,
}
