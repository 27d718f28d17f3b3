//! The CAs by which nodes trust the API server's certificate.

use jiff::Timestamp;

use crate::diagnostic::{Finding, Place};
use crate::facts::{CaSource, Connection, Fact, Origin};
use crate::pki::Certificate;
use crate::pki::trust::{self, Distrust};
use crate::proof::count::count;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules::certificates::{ca_cannot_sign, ca_expired, ca_is_not_ca, ca_not_pem, ca_not_yet_valid};
use crate::rules::fact::{Ca, CertificateFile, CertificateReader};
use crate::rules::form::file_unreadable;

/// How many CAs of a bundle are listed.
const MOST_TOLD: usize = 5;

/// The CAs by which the API server is trusted, and where they are written; none if unknown, or if they break the step.
pub(in crate::proof) fn read(
    walk: &Walk<'_>,
    step: &mut Step,
    connection: &Connection,
) -> Option<(Vec<Certificate>, Origin)> {
    let (certificates, origin, shown) = match connection.ca.as_ref()? {
        CaSource::Data(data) => {
            (data.value.clone(), data.origin.clone(), "certificate-authority-data".to_owned())
        }
        CaSource::File(path) => match walk.class.kubelet.files.certificates(path) {
            Fact::Known(certificates) => (certificates, path.origin.clone(), path.value.clone()),
            Fact::Absent => {
                let said = format!(
                    "unable to read certificate-authority {0}: open {0}: no such file or directory",
                    path.value
                );
                step.breaks(
                    said,
                    walk.judged(&path.origin, file_unreadable::missing(path, path.origin.place())),
                );
                return None;
            }
            Fact::Unknown(reason) => {
                let must = "contain the CA of the API server's certificate";
                step.unread(&reason, path, must, Some(&path.origin));
                return None;
            }
        },
    };
    match certificates.as_ref() {
        Ok(certificates) => {
            let what = count(certificates.len(), "CA");
            step.saw(
                format!(
                    "trusts {what}: {}",
                    certificates
                        .iter()
                        .map(|one| one.name_among(certificates))
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
                Some(&origin),
            );
            Some((certificates.clone(), origin))
        }
        Err(problem) => {
            let reader = CertificateReader::Kubelet;
            let file = CertificateFile { path: &shown, reader, place: origin.place() };
            let finding = walk.judged(&origin, ca_not_pem::judge(&file, problem));
            step.breaks("unable to load root certificates: unable to parse bytes as PEM block", finding);
            None
        }
    }
}

/// Adds a condition if the API server's certificate is unknown. `url` is where the kubeconfig sets the server, `name` the
/// name that its certificate must be valid for.
pub(in crate::proof) fn unseen(
    walk: &Walk<'_>,
    step: &mut Step,
    roots: &[Certificate],
    origin: &Origin,
    url: &Origin,
    name: Option<String>,
) {
    for root in roots {
        expired(walk, step, root, origin, roots);
    }
    let named = name.unwrap_or_else(|| "the server's host".to_owned());
    let mut by: Vec<String> = roots.iter().map(|root| format!("`{}`", root.name_among(roots))).collect();
    by.dedup();
    let others = by.len().saturating_sub(MOST_TOLD);
    by.truncate(MOST_TOLD);
    by.extend((others > 0).then(|| format!("one of {others} others")));
    if !step.is_broken() {
        step.provided(
            format!(
                "the API server's certificate must be signed by {} and be valid for {named}",
                by.join(" or ")
            ),
            Some(url),
        );
    }
}

/// An expired CA breaks the step if it is the only one.
fn expired(walk: &Walk<'_>, step: &mut Step, root: &Certificate, origin: &Origin, roots: &[Certificate]) {
    let Err(why) = trust::ca(root, walk.now()) else { return };
    if roots.len() > 1 {
        step.saw(format!("`{}` is not used: {}", root.name_among(roots), why.words()), Some(origin));
        return;
    }
    // A certificate that is not a CA is trusted if it is the API server's own.
    if why == Distrust::NotACa {
        step.provided("this certificate is not a CA, so it must be the API server's own", Some(origin));
        return;
    }
    if let Some(finding) = invalid(root, origin.place(), walk.now()) {
        let symptom = format!("tls: failed to verify certificate: {}", why.words());
        step.breaks(symptom, walk.judged(origin, finding));
    }
}

/// The finding about a CA that Go does not accept: if [`trust::ca`] does not, one of these laws reports it.
pub(in crate::proof) fn invalid(certificate: &Certificate, place: Place, now: Timestamp) -> Option<Finding> {
    let ca = Ca { shown: &certificate.subject, certificates: std::slice::from_ref(certificate), place };
    ca_expired::judge(&ca, now)
        .or_else(|| ca_not_yet_valid::judge(&ca, now))
        .or_else(|| ca_is_not_ca::judge(&ca))
        .or_else(|| ca_cannot_sign::judge(&ca))
}
