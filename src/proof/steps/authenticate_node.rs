use crate::diagnostic::rule_id;
use crate::facts::Lookup;
use crate::proof::step::{Step, StepId};
use crate::proof::steps::config_load::Loaded;
use crate::proof::steps::sign::Signed;
use crate::proof::tls::trust::{self, Distrust};
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rules::certificates::ca_not_pem;
use crate::rules::fact::{CertificateFile, CertificateReader};
use crate::rules::form::file_unreadable;

const SYMPTOM: &str = "Unauthorized; kube-apiserver: Unable to authenticate the request: [x509: certificate signed by unknown authority]";

/// The API server knows the certificate.
///
/// Mirrors k8s.io/apiserver/pkg/authentication/request/x509: Authenticator.AuthenticateRequest, which verifies against
/// `--client-ca-file` and takes the common name for the user, organisations for groups.
pub(in crate::proof) fn step(walk: &Walk<'_>, loaded: &Loaded, signed: &Signed) -> Outcome<()> {
    let mut step = Step::new(StepId::AuthenticateNode);
    let who = Identity::node(&loaded.name);
    let Some(server) = &walk.plane.apiserver else {
        step.provided("kube-apiserver must trust the CA that signs, by `--client-ca-file`", None);
        return Outcome::of(step, ());
    };
    let Some(bundle) = server.flag("client-ca-file").cloned() else {
        if !server.component.process.tells("client-ca-file")
            && server.arguments.get("client-ca-file").is_none()
        {
            step.provided("kube-apiserver must have `--client-ca-file` with the CA that signs", None);
        } else {
            let place = server.anywhere().unwrap_or_else(|| walk.somewhere());
            let finding = walk
                .at(
                    rule_id::APISERVER_CLIENT_CA_MISSING_SIGNER,
                    &place,
                    "the API server knows no client certificates: it has no `--client-ca-file`",
                )
                .label("no `--client-ca-file`")
                .help("add it, with the CA that signs");
            step.breaks(SYMPTOM, finding);
        }
        return Outcome::of(step, ());
    };
    if let Some(issued) = signed.issued.as_ref().filter(|issued| issued.lifetime <= 0) {
        let place = server_place(walk);
        let finding = walk
            .at(rule_id::SIGNING_DURATION_TOO_SHORT, &place, "certificates have ended when they are issued")
            .label(format!("{} seconds", issued.lifetime))
            .help("write at least `1h`; a year is `8760h`");
        step.breaks("Unauthorized; kube-apiserver: Unable to authenticate the request: x509: certificate has expired or is not yet valid", finding);
        return Outcome::of(step, ());
    }
    let signing = signed.issued.as_ref().and_then(|issued| issued.cert_file.clone());
    match server.component.files.certificates(&bundle) {
        Lookup::Known(certificates) => match certificates.as_ref() {
            Ok(certificates) => {
                let ca = signed.issued.as_ref().and_then(|issued| issued.ca.clone());
                match (ca, &signing) {
                    // Nodes show their certificate alone, so what signs it must be in the bundle.
                    (Some(ca), _) => {
                        let found =
                            certificates.iter().find(|one| one.subject == ca.subject && one.spki == ca.spki);
                        let why = match found {
                            None => Err(Distrust::UnknownAuthority),
                            Some(found) => trust::ca(found, walk.now()),
                        };
                        match why {
                            Ok(()) => step.saw(
                                format!("`{}` is in {}", ca.subject, bundle.value),
                                Some(&bundle.origin),
                            ),
                            Err(why) => {
                                let (rule, message) = match why {
                                    Distrust::UnknownAuthority => (
                                        rule_id::APISERVER_CLIENT_CA_MISSING_SIGNER,
                                        format!(
                                            "the API server's bundle lacks `{}`, the CA that signs",
                                            ca.subject
                                        ),
                                    ),
                                    Distrust::NotACa => (
                                        rule_id::CA_IS_NOT_CA,
                                        format!("`{}`, which signs, is no CA", ca.subject),
                                    ),
                                    _ => (
                                        rule_id::CA_EXPIRED,
                                        format!("`{}` has ended, or has not begun", ca.subject),
                                    ),
                                };
                                let finding =
                                    walk.at(rule, &bundle.origin, message).label("does not know nodes");
                                let finding = match &signing {
                                    Some(signing) => finding.because(signing.origin.place(), "what signs"),
                                    None => finding,
                                };
                                let said = format!(
                                    "Unauthorized; kube-apiserver: Unable to authenticate the request: [{}]",
                                    why.words()
                                );
                                step.breaks(said, finding.help("append the CA that signs to the bundle"));
                            }
                        }
                    }
                    (None, Some(signing)) if signing.value == bundle.value => {
                        step.saw(
                            format!("{} is what signs, and what is trusted", bundle.value),
                            Some(&bundle.origin),
                        );
                    }
                    _ => step.provided(
                        format!("{} must have the CA that signs", bundle.value),
                        Some(&bundle.origin),
                    ),
                }
            }
            Err(problem) => {
                let reader = CertificateReader::ApiserverClients;
                let file = CertificateFile { path: &bundle, reader, place: bundle.origin.place() };
                let finding = walk.judged(&bundle.origin, ca_not_pem::judge(&file, problem));
                step.breaks(
                    format!("kube-apiserver: unable to load client CA file {:?}", bundle.value),
                    finding,
                );
            }
        },
        Lookup::Absent => {
            let finding =
                walk.judged(&bundle.origin, file_unreadable::missing(&bundle, bundle.origin.place()));
            step.breaks(format!("kube-apiserver: unable to load client CA file {0:?}: open {0}: no such file or directory", bundle.value), finding);
        }
        // One file for both needs nobody to know what is in it.
        Lookup::Unknown => match &signing {
            Some(signing) if signing.value == bundle.value => {
                step.saw(
                    format!("{} is what signs, and what is trusted", bundle.value),
                    Some(&bundle.origin),
                );
            }
            _ => step.provided(format!("{} must have the CA that signs", bundle.value), Some(&bundle.origin)),
        },
    }
    if !step.is_broken() {
        step.saw(format!("is `{}`, in system:nodes", who.user), None);
    }
    Outcome::of(step, ())
}

/// Where it is said how long certificates last.
fn server_place(walk: &Walk<'_>) -> crate::facts::Origin {
    let manager = walk.plane.manager.as_ref();
    manager.and_then(|manager| manager.place("cluster-signing-duration")).unwrap_or_else(|| walk.somewhere())
}
