//! The API server's certificate.

use crate::diagnostic::Finding;
use crate::facts::{Certificates, Origin, Sourced};
use crate::model::Host;
use crate::pki::Certificate;
use crate::proof::step::Step;
use crate::proof::tls::api_roots;
use crate::proof::tls::trust::{self, Distrust};
use crate::proof::walk::Walk;
use crate::rules::certificates::api_server_certificate_untrusted::{self, Untrusted};
use crate::rules::certificates::{api_server_certificate_expired, api_server_not_in_certificate};

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
        let finding = distrusted(walk, why, (chain, serving), (roots, origin));
        step.breaks(format!("tls: failed to verify certificate: {}", why.words()), finding);
        return;
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
    let addresses = leaf.addresses.iter().map(ToString::to_string);
    let names: Vec<String> = leaf.dns_names.iter().cloned().chain(addresses).collect();
    let symptom = format!("x509: certificate is valid for {}, not {name}", names.join(", "));
    step.breaks(symptom, walk.judged(url, finding));
}

/// Why nodes refuse it.
fn distrusted(
    walk: &Walk<'_>,
    why: Distrust,
    (chain, serving): (&[Certificate], &Sourced<Certificates>),
    (roots, origin): (&[Certificate], &Origin),
) -> Finding {
    let now = walk.now();
    let leaf = chain.first();
    if let Some(finding) =
        leaf.and_then(|leaf| api_server_certificate_expired::judge(leaf, serving.origin.place(), now))
    {
        return walk.judged(&serving.origin, finding);
    }
    // The invalid CA: a trusted one, or an intermediate that the API server sends.
    let signs = |one: &Certificate| chain.iter().any(|below| below.issuer == one.subject);
    let invalid = |one: &&Certificate| signs(one) && trust::ca(one, now) == Err(why);
    let ca = roots.iter().chain(chain.iter().skip(1)).find(invalid);
    if let Some(finding) = ca.and_then(|ca| api_roots::invalid(ca, origin.place(), now)) {
        return walk.judged(origin, finding);
    }
    let finding = api_server_certificate_untrusted::report(&Untrusted {
        chain,
        roots,
        place: serving.origin.place(),
        other: (origin.place(), "nodes only trust this CA"),
        chain_file: "the API server's certificate file".to_owned(),
        roots_file: "the CA of the kubeconfig".to_owned(),
    });
    walk.judged(&serving.origin, finding)
}
