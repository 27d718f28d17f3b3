//! The files with which kube-controller-manager signs: it ends where it cannot use a pair of them.

use crate::diagnostic::rule_id;
use crate::facts::{Lookup, Sourced};
use crate::pki::is_key_of;
use crate::proof::arguments::ArgumentProblem;
use crate::proof::control_plane::plane::Server;

/// What is wrong with the pairs of files that flags name.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/signer: newCAProvider, whose errors end the whole program.
pub(in crate::proof) fn problems(server: &Server<'_>) -> Vec<ArgumentProblem> {
    const PREFIXES: [&str; 5] = [
        "cluster-signing",
        "cluster-signing-kubelet-serving",
        "cluster-signing-kubelet-client",
        "cluster-signing-kube-apiserver-client",
        "cluster-signing-legacy-unknown",
    ];
    let pair = |prefix: &&str| {
        let flag = |end: &str| server.flag(&format!("{prefix}-{end}-file"));
        problem(server, flag("cert")?, flag("key")?)
    };
    PREFIXES.iter().filter_map(pair).collect()
}

fn problem(server: &Server<'_>, cert: &Sourced<String>, key: &Sourced<String>) -> Option<ArgumentProblem> {
    let files = &server.component.files;
    let of = |rule, path: &Sourced<String>, said: String, help: Option<String>| {
        let message = format!("error reading CA cert file {:?}: {said}", cert.value);
        Some(ArgumentProblem { rule, message, help, origin: path.origin.clone() })
    };
    let missing = |path: &Sourced<String>| {
        of(rule_id::FILE_UNREADABLE, path, format!("open {}: no such file or directory", path.value), None)
    };
    let certificate = match files.certificates(cert) {
        Lookup::Absent => return missing(cert),
        Lookup::Unknown => None,
        Lookup::Known(certificates) => match certificates.as_ref() {
            Err(problem) => {
                return of(
                    rule_id::CA_NOT_PEM,
                    cert,
                    format!("it {problem}"),
                    Some(problem.help().to_string()),
                );
            }
            Ok(certificates) => match certificates.as_slice() {
                [one] => Some(one.clone()),
                all => {
                    let said = format!("expected 1 certificate, found {}", all.len());
                    let help = "name a file with the signing CA's certificate alone".to_owned();
                    return of(rule_id::SIGNING_CA_IS_BUNDLE, cert, said, Some(help));
                }
            },
        },
    };
    match files.get(key) {
        Lookup::Absent => missing(key),
        Lookup::Unknown => None,
        Lookup::Known(file) if !file.source.text().contains("PRIVATE KEY-----") => {
            let help = "name the file with the CA's key".to_owned();
            of(
                rule_id::SIGNING_PAIR_INCOMPLETE,
                key,
                "tls: failed to find any PEM data in key input".to_owned(),
                Some(help),
            )
        }
        Lookup::Known(file) => match is_key_of(file.source.text(), &certificate?) {
            Some(false) => {
                let help = "name the key of this very CA".to_owned();
                of(
                    rule_id::CERTIFICATE_KEY_MISMATCH,
                    key,
                    "tls: private key does not match public key".to_owned(),
                    Some(help),
                )
            }
            _ => None,
        },
    }
}
