//! The CAs by which the API server's certificate is trusted.

use crate::diagnostic::Finding;
use crate::facts::{CaSource, Connection, Lookup, Origin};
use crate::pki::Certificate;
use crate::proof::step::Step;
use crate::proof::steps::config_load::count;
use crate::proof::tls::trust::{self, Distrust};
use crate::proof::walk::Walk;
use crate::rules::certificates::{ca_expired, ca_is_not_ca, ca_not_pem, ca_not_yet_valid};
use crate::rules::fact::{Ca, CertificateFile, CertificateReader};
use crate::rules::form::file_unreadable;

/// CAs of a bundle that are named.
const MOST_TOLD: usize = 5;

/// The CAs by which the API server is trusted and where they stand; none when they are not known, or break the step.
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
            Lookup::Known(certificates) => (certificates, path.origin.clone(), path.value.clone()),
            Lookup::Absent => {
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
            Lookup::Unknown => {
                let must = "hold the CA of the API server's certificate";
                step.unread(&walk.class.kubelet.files, path, must, Some(&path.origin));
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
                    certificates.iter().map(|one| one.subject.clone()).collect::<Vec<_>>().join(", ")
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

/// What they must have signed, where nobody has seen the API server's certificate. `url` is where the kubeconfig names the
/// server, `name` what its certificate must name.
pub(in crate::proof) fn unseen(
    walk: &Walk<'_>,
    step: &mut Step,
    roots: &[Certificate],
    origin: &Origin,
    url: &Origin,
    name: Option<String>,
) {
    for root in roots {
        expired(walk, step, root, origin, roots.len());
    }
    let named = name.unwrap_or_else(|| "the server's host".to_owned());
    let mut by: Vec<String> = roots.iter().map(|root| format!("`{}`", root.subject)).collect();
    by.dedup();
    let others = by.len().saturating_sub(MOST_TOLD);
    by.truncate(MOST_TOLD);
    by.extend((others > 0).then(|| format!("one of {others} others")));
    if !step.is_broken() {
        step.provided(
            format!("the API server's certificate must be signed by {} and name {named}", by.join(" or ")),
            Some(url),
        );
    }
}

/// A CA that has ended breaks what only it could hold.
fn expired(walk: &Walk<'_>, step: &mut Step, root: &Certificate, origin: &Origin, of: usize) {
    let Err(why) = trust::ca(root, walk.now()) else { return };
    if of > 1 {
        step.saw(format!("`{}` does not count: {}", root.subject, why.words()), Some(origin));
        return;
    }
    // A certificate that is no CA is trusted when it is the API server's own.
    if why == Distrust::NotACa {
        step.provided("this certificate is no CA: it must be the API server's own", Some(origin));
        return;
    }
    let ca = Ca { shown: &root.subject, certificate: root, place: origin.place() };
    step.breaks(
        format!("tls: failed to verify certificate: {}", why.words()),
        walk.judged(origin, invalid(why, &ca)),
    );
}

/// What is reported of a CA that Go does not accept.
pub(in crate::proof) fn invalid(why: Distrust, ca: &Ca<'_>) -> Finding {
    match why {
        Distrust::Expired => ca_expired::report(ca),
        Distrust::NotYet => ca_not_yet_valid::report(ca),
        Distrust::NotACa | Distrust::UnknownAuthority | Distrust::TooMany => ca_is_not_ca::report(ca, 1),
    }
}
