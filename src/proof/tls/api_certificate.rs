//! The API server's certificate.

use crate::facts::{Certificates, Origin, Sourced};
use crate::model::Host;
use crate::pki::Certificate;
use crate::pki::trust::{self, Distrust};
use crate::proof::step::Step;
use crate::proof::tls::api_roots;
use crate::proof::walk::Walk;
use crate::rules::certificates::api_server_certificate_untrusted::{self, Served};
use crate::rules::certificates::{
    api_server_certificate_expired, api_server_not_in_certificate, serving_certificate_not_for_servers,
};

/// The API server's own certificate and the rest of its chain.
pub(in crate::proof) fn of(walk: &Walk<'_>) -> Option<Sourced<Certificates>> {
    let server = walk.plane.apiserver.as_ref()?;
    if let Some(serving) = walk.plane.said.and_then(|said| said.serving_certificate.as_ref()) {
        return Some(serving.clone());
    }
    let path = server.flag("tls-cert-file")?;
    let certificates = server.component.files.certificates(path).known()?;
    certificates.is_ok().then(|| Sourced::new(certificates, path.origin.clone()))
}

/// Whether it leads to one of the CAs, and is valid for the host. `url` is where the kubeconfig sets the server.
pub(in crate::proof) fn check(
    walk: &Walk<'_>,
    step: &mut Step,
    serving: &Sourced<Certificates>,
    (roots, origin): (&[Certificate], &Origin),
    url: &Origin,
    name: Option<&str>,
) {
    let Ok(chain) = serving.value.as_ref() else { return };
    let Some(leaf) = chain.first() else { return };
    if let Err(why) = trust::verify(chain, roots, walk.now()) {
        let served = Served {
            chain,
            roots,
            place: serving.origin.place(),
            other: (origin.place(), "nodes only trust this CA"),
            chain_file: "the API server's certificate file".to_owned(),
            roots_file: "the CA of the kubeconfig".to_owned(),
        };
        let said = format!("tls: failed to verify certificate: {}", why.words());
        distrusted(walk, step, (why, &said), (&served, &serving.origin), (&serving.origin, origin));
        return;
    }
    let unfit = serving_certificate_not_for_servers::judge(
        leaf,
        serving.origin.place(),
        "the API server",
        "every node",
    );
    if let Some(finding) = unfit {
        let finding = walk.judged(&serving.origin, finding);
        return step.breaks(serving_certificate_not_for_servers::SYMPTOM, finding);
    }
    let Some(name) = name else { return };
    let host = name.parse().map_or_else(|_| Host::Name(name.to_owned()), Host::Address);
    let place = serving.origin.place();
    let Some(finding) = api_server_not_in_certificate::judge(leaf, place, &host, url.place()) else {
        step.saw(
            format!("the API server's certificate is valid for {name} and was issued by `{}`", leaf.issuer),
            Some(&serving.origin),
        );
        return;
    };
    step.breaks(finding.symptom().to_owned(), walk.judged(url, finding));
}

/// Why clients refuse it: everything that makes it so. `said` is what they print; the origins are those of what is reported if
/// no CA signed it, of the certificate, and of the CAs.
pub(in crate::proof) fn distrusted(
    walk: &Walk<'_>,
    step: &mut Step,
    (why, said): (Distrust, &str),
    (served, reported): (&Served<'_>, &Origin),
    (serving, trusted): (&Origin, &Origin),
) {
    let now = walk.now();
    let expired = served.chain.first().and_then(|leaf| {
        let finding = api_server_certificate_expired::judge(leaf, serving.place(), now)?;
        Some(walk.judged(serving, finding))
    });
    // The invalid CA: a trusted one, or an intermediate that the API server sends.
    let signs = |one: &Certificate| served.chain.iter().any(|below| below.issuer == one.subject);
    let invalid = |one: &&Certificate| signs(one) && trust::ca(one, now) == Err(why);
    let ca = served.roots.iter().chain(served.chain.iter().skip(1)).find(invalid);
    let invalid = ca.and_then(|ca| api_roots::invalid(ca, trusted.place(), now));
    let invalid = invalid.map(|finding| walk.judged(trusted, finding));
    let untrusted = api_server_certificate_untrusted::judge(served);
    let untrusted = untrusted.map(|finding| walk.judged(reported, finding));
    for finding in [expired, invalid, untrusted].into_iter().flatten() {
        step.breaks(said, finding);
    }
    if !step.is_broken() {
        step.provided(format!("the API server's certificate must be trusted: {said}"), Some(serving));
    }
}
