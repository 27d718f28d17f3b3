use crate::diagnostic::Place;
use crate::pki::Certificate;

/// The certificate of a CA.
pub(crate) struct Ca<'a> {
    /// Its name in a sentence: its file, or its subject.
    pub(crate) shown: &'a str,
    /// The certificate.
    pub(crate) certificate: &'a Certificate,
    /// Where it is configured.
    pub(crate) place: Place,
}
