//! Certificates in files below the spec's folder.

use super::reader::Reader;
use crate::diagnostic::{Finding, Findings, rule_id};
use crate::model::{At, Authority};
use crate::pki;
use crate::source::Path;
use crate::world::{LARGEST_FILE, ReadError};

impl Reader<'_, '_> {
    /// Reads the certificates of a PEM file.
    pub(super) fn authority(&mut self, file: &str, path: &Path) -> Option<At<Authority>> {
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
                let shown = file.escape_debug();
                let finding = if problem.is_private_key() {
                    Finding::new(rule_id::CA_IS_PRIVATE_KEY, path, format!("`{shown}` holds a private key"))
                        .label("a certificate belongs here")
                        .reason("the file is embedded in every node's bundle: the key of the cluster would be handed to all of them")
                        .help("name the certificate's file, and keep the key on the machine that signs")
                } else {
                    Finding::new(rule_id::CA_NOT_PEM, path, format!("`{shown}` {problem}"))
                        .label("no certificate to be read here")
                        .reason("clients could not check the API server's certificate")
                        .help(problem.help())
                };
                self.findings.push_unread(path.clone(), finding);
                None
            }
        }
    }
}

/// Reports a file that the spec names at `path` and that cannot be read.
pub fn unreadable(findings: &mut Findings, file: &str, error: &ReadError, path: &Path) {
    let shown = file.escape_debug();
    let (rule, message, help) = match error {
        ReadError::Missing => (
            rule_id::FILE_UNREADABLE,
            format!("there is no file `{shown}`"),
            "paths are relative to the spec's folder",
        ),
        ReadError::Outside => (
            rule_id::FILE_OUTSIDE,
            format!("`{shown}` leads out of the spec's folder"),
            "copy the file into the spec's folder, so that the same commit compiles everywhere",
        ),
        ReadError::Folder => {
            (rule_id::FILE_UNREADABLE, format!("`{shown}` is a folder"), "name a file in it")
        }
        ReadError::NotAFolder => {
            (rule_id::FILE_UNREADABLE, format!("`{shown}` is not a folder"), "name the folder")
        }
        ReadError::Special => {
            (rule_id::FILE_UNREADABLE, format!("`{shown}` is not a regular file"), "name a regular file")
        }
        ReadError::TooLarge(_) => (
            rule_id::FILE_UNREADABLE,
            format!("`{shown}` is larger than {} MiB", LARGEST_FILE / (1024 * 1024)),
            "name the right file: certificates and templates are small",
        ),
        ReadError::Refused(why) => (
            rule_id::FILE_UNREADABLE,
            format!("`{shown}` cannot be read: {why}"),
            "check the file's permissions",
        ),
    };
    findings.push_unread(path.clone(), Finding::new(rule, path, message).label("named here").help(help));
}
