//! Certificates and texts in files that the spec names.

use super::reader::Reader;
use crate::diagnostic::Findings;
use crate::model::{At, Authority};
use crate::pki;
use crate::rules::certificates::ca_not_pem;
use crate::rules::fact::{CertificateFile, CertificateReader, NamedFile, Whose};
use crate::rules::form::file_unreadable;
use crate::source::Path;
use crate::world::ReadError;

impl Reader<'_, '_> {
    /// Reads the certificates of a PEM file.
    pub(super) fn authority(&mut self, file: &str, path: &Path) -> Option<At<Authority>> {
        let file = &*self.named_file(file, path);
        let bytes = match self.world.read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                unreadable(self.findings, file, &error, path);
                return None;
            }
        };
        match pki::read_bundle(&bytes) {
            Ok(certificates) => {
                let pem: String = certificates.iter().map(|certificate| certificate.to_pem()).collect();
                let authority =
                    Authority { file: file.to_owned(), pem: pem.into(), certificates: certificates.into() };
                Some(At::written(authority, path.clone()))
            }
            Err(problem) => {
                let named =
                    CertificateFile { path: file, reader: CertificateReader::Nodejoin, place: path.into() };
                self.findings.push_unread(path.clone(), ca_not_pem::judge(&named, &problem));
                None
            }
        }
    }
}

impl Reader<'_, '_> {
    /// Reads a text file that is set at `path` of the spec. One that cannot be read is reported.
    pub(super) fn text_file(&mut self, file: &str, path: &Path) -> Option<String> {
        let file = &*self.named_file(file, path);
        let read = self.world.read(file).and_then(|bytes| {
            String::from_utf8(bytes).map_err(|_| ReadError::Refused("it is not UTF-8 text".to_owned()))
        });
        read.map_err(|error| unreadable(self.findings, file, &error, path)).ok()
    }
}

/// Reports a file that is set at `path` of the spec and that cannot be read.
pub fn unreadable(findings: &mut Findings, file: &str, error: &ReadError, path: &Path) {
    let named = NamedFile { path: file, whose: Whose::Spec, place: path.into() };
    findings.push_unread(path.clone(), file_unreadable::judge(&named, error));
}
