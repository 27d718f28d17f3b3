//! The certificate that the API server shows.

use crate::diagnostic::rule_id;
use crate::facts::{Certificates, Origin, Sourced};
use crate::pki::Certificate;
use crate::proof::step::Step;
use crate::proof::tls::trust::{self, Distrust};
use crate::proof::walk::Walk;

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

/// Whether it leads to one of the CAs, and names the host.
pub(in crate::proof) fn check(
    walk: &Walk<'_>,
    step: &mut Step,
    serving: &Sourced<Certificates>,
    roots: &[Certificate],
    origin: &Origin,
    name: Option<&str>,
) {
    let Ok(chain) = serving.value.as_ref() else { return };
    let Some(leaf) = chain.first() else { return };
    if let Err(why) = trust::verify(chain, roots, walk.now()) {
        let (rule, place, message) = match why {
            Distrust::Expired if leaf.not_after < walk.now() => (
                rule_id::API_SERVER_CERTIFICATE_EXPIRED,
                &serving.origin,
                format!("the API server's certificate ended on {}", leaf.not_after),
            ),
            Distrust::Expired => {
                (rule_id::CA_EXPIRED, origin, "the CA of the API server's certificate has ended".to_owned())
            }
            Distrust::NotYet => (
                rule_id::CA_NOT_YET_VALID,
                origin,
                "the API server's certificate or its CA has not begun".to_owned(),
            ),
            Distrust::NotACa => (
                rule_id::CA_IS_NOT_CA,
                origin,
                "what signed the API server's certificate is no CA".to_owned(),
            ),
            Distrust::UnknownAuthority | Distrust::TooMany => (
                rule_id::API_SERVER_CERTIFICATE_UNTRUSTED,
                &serving.origin,
                format!("nodes do not trust the API server's certificate, which `{}` signed", leaf.issuer),
            ),
        };
        let finding = walk
            .at(rule, place, message)
            .label("not trusted")
            .because(origin.place(), "the CAs that nodes trust");
        step.breaks(format!("tls: failed to verify certificate: {}", why.words()), finding);
        return;
    }
    let Some(name) = name else { return };
    let named = match name.parse::<std::net::IpAddr>() {
        Ok(address) => leaf.names_address(&address),
        Err(_) => leaf.names_host(name),
    };
    if named {
        step.saw(
            format!("the API server's certificate names {name}, and `{}` signed it", leaf.issuer),
            Some(&serving.origin),
        );
        return;
    }
    let addresses = leaf.addresses.iter().map(ToString::to_string);
    let names: Vec<String> = leaf.dns_names.iter().cloned().chain(addresses).collect();
    let finding = walk
        .at(
            rule_id::API_SERVER_NOT_IN_CERTIFICATE,
            &serving.origin,
            format!("the API server's certificate does not name {name}"),
        )
        .label(format!("names {}", names.join(", ")))
        .help(format!("issue it anew with {name} among its names"));
    step.breaks(format!("x509: certificate is valid for {}, not {name}", names.join(", ")), finding);
}
