//! The files of the signing CAs.

use std::sync::Arc;

use crate::diagnostic::Finding;
use crate::facts::{Fact, Sourced};
use crate::proof::control_plane::refusal::at;
use crate::proof::control_plane::server::Server;
use crate::rules::certificates::certificate_key_mismatch::{self, KeyPair};
use crate::rules::certificates::{ca_not_pem, signing_ca_is_bundle, signing_pair_incomplete};
use crate::rules::fact::{CertificateFile, CertificateReader};
use crate::rules::form::file_unreadable;

/// Errors in the pairs of files set by flags.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/signer: newCAProvider, whose errors stop the whole program.
pub(in crate::proof) fn refusals(server: &Server<'_>) -> Vec<Finding> {
    const PREFIXES: [&str; 5] = [
        "cluster-signing",
        "cluster-signing-kubelet-serving",
        "cluster-signing-kubelet-client",
        "cluster-signing-kube-apiserver-client",
        "cluster-signing-legacy-unknown",
    ];
    let pair = |prefix: &&str| {
        let flag = |end: &str| server.flag(&format!("{prefix}-{end}-file"));
        let (cert, key) = (flag("cert")?, flag("key")?);
        let of_cert = certificate(server, cert).and_then(|refusal| at(&cert.origin, [refusal]).next());
        of_cert.or_else(|| at(&key.origin, [of_key(server, cert, key)?]).next())
    };
    PREFIXES.iter().filter_map(pair).collect()
}

/// An error in the certificate.
fn certificate(server: &Server<'_>, cert: &Sourced<String>) -> Option<Finding> {
    let certificates = match server.component.files.certificates(cert) {
        Fact::Absent => return Some(missing(cert, cert)),
        Fact::Unknown(_) => return None,
        Fact::Known(certificates) => certificates,
    };
    let place = cert.origin.place();
    match certificates.as_ref() {
        Err(problem) => {
            let file = CertificateFile { path: cert, reader: CertificateReader::Signer, place };
            Some(ca_not_pem::judge(&file, problem))
        }
        Ok(certificates) => signing_ca_is_bundle::judge(cert, certificates.len(), place),
    }
}

/// An error in the key, if the certificate is valid or unknown.
fn of_key(server: &Server<'_>, cert: &Sourced<String>, key: &Sourced<String>) -> Option<Finding> {
    let files = &server.component.files;
    let file = match files.get(key) {
        Fact::Absent => return Some(missing(cert, key)),
        Fact::Unknown(_) => return None,
        Fact::Known(file) => file,
    };
    let text = file.source.text();
    let without = signing_pair_incomplete::without_key(cert, key, text, key.origin.place());
    without.or_else(|| {
        let certificates = files.certificates(cert).known().map(Arc::unwrap_or_clone)?.ok()?;
        certificate_key_mismatch::judge(&KeyPair {
            program: "the controller-manager",
            cert,
            certificate: certificates.first()?,
            cert_place: cert.origin.place(),
            key,
            key_text: text,
            key_place: key.origin.place(),
            context: &context(cert),
        })
    })
}

fn missing(cert: &str, path: &Sourced<String>) -> Finding {
    let error = format!("{}open {}: no such file or directory", context(cert), path.value.escape_debug());
    file_unreadable::missing(path, path.origin.place()).exits("the controller-manager", error)
}

/// The prefix of errors about a pair.
fn context(cert: &str) -> String {
    format!("error reading CA cert file \"{}\": ", cert.escape_debug())
}
