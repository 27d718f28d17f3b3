use super::config_load::count;
use super::kubelet_clients::KUBECONFIG_UNUSABLE;
use super::step::{Step, StepId};
use super::trust::{self, Distrust};
use super::walk::Walk;
use crate::facts::{CaSource, Certificates, Connection, Lookup, Origin, Sourced};
use crate::pki::Certificate;

const API_SERVER_MALFORMED: &str = "api-server-malformed";
const CA_NOT_PEM: &str = "ca-not-pem";
const CA_IS_PRIVATE_KEY: &str = "ca-is-private-key";
const CA_EXPIRED: &str = "ca-expired";
const CA_NOT_YET_VALID: &str = "ca-not-yet-valid";
const CA_IS_NOT_CA: &str = "ca-is-not-ca";
const UNTRUSTED: &str = "api-server-certificate-untrusted";
const EXPIRED: &str = "api-server-certificate-expired";
const NOT_NAMED: &str = "api-server-not-in-certificate";
/// CAs of a bundle that are named.
const MOST_TOLD: usize = 5;
/// A file that a component names and that is not there.
pub(super) const NAMED_FILE_MISSING: &str = "file-unreadable";

/// The kubelet reaches the API server and trusts its certificate.
///
/// Mirrors k8s.io/client-go/transport: TLSConfigFor, and crypto/tls of Go: verifyServerCertificate.
pub(super) fn step(walk: &mut Walk<'_>) -> Step {
    let mut step = Step::new(StepId::Tls);
    let Some(connection) = walk.connection.clone() else {
        step.provided("the API server that the kubeconfig names must be reached and trusted", None);
        return step;
    };
    let host = url(walk, &mut step, &connection);
    if step.is_broken() {
        return step;
    }
    if let Some(server) = &walk.plane.apiserver {
        let symptom =
            format!("dial tcp {}: connect: connection refused", host.as_deref().unwrap_or("API server"));
        if walk.down(&mut step, "kube-apiserver", &symptom, server) {
            return step;
        }
    }
    port(walk, &mut step, &connection);
    if let Some(insecure) = &connection.insecure {
        if connection.ca.is_some() {
            let finding = walk
                .at(KUBECONFIG_UNUSABLE, insecure, "a CA is named, and its check is switched off")
                .label("one without the other")
                .help("remove `insecure-skip-tls-verify`");
            step.breaks("specifying a root certificates file with the insecure flag is not allowed", finding);
            return step;
        }
        step.saw(
            "the API server's certificate is not checked: whoever answers gets the token",
            Some(insecure),
        );
        return step;
    }
    let roots = roots(walk, &mut step, &connection);
    if step.is_broken() {
        return step;
    }
    let name = connection.server_name.as_ref().map(|name| name.value.clone()).or(host);
    match (serving(walk), roots) {
        (Some(serving), Some((roots, origin))) => {
            check(walk, &mut step, &serving, &roots, &origin, name.as_deref())
        }
        (None, Some((roots, origin))) => {
            for root in &roots {
                expired(walk, &mut step, root, &origin, roots.len());
            }
            let named = name.unwrap_or_else(|| "the server's host".to_owned());
            let mut by: Vec<String> = roots.iter().map(|root| format!("`{}`", root.subject)).collect();
            by.dedup();
            let others = by.len().saturating_sub(MOST_TOLD);
            by.truncate(MOST_TOLD);
            by.extend((others > 0).then(|| format!("one of {others} others")));
            if !step.is_broken() {
                step.provided(
                    format!(
                        "the API server's certificate must be signed by {} and name {named}",
                        by.join(" or ")
                    ),
                    Some(&connection.server.origin),
                );
            }
        }
        (_, None) if step.conditions().next().is_none() => {
            step.provided(
                "the API server's certificate must be signed by a CA that the machine trusts",
                Some(&connection.server.origin),
            );
        }
        (_, None) => {}
    }
    step
}

/// The host of the URL; the step is broken when it cannot be used.
fn url(walk: &Walk<'_>, step: &mut Step, connection: &Connection) -> Option<String> {
    let server = &connection.server;
    let (scheme, host) = scheme_and_host(&server.value);
    let scheme = scheme.to_ascii_lowercase();
    let broken = |said: String, message: &str| {
        let finding = walk.at(API_SERVER_MALFORMED, &server.origin, message).label("not this");
        (said, finding.help("write `https://host:6443`"))
    };
    let (said, finding) = match scheme.as_str() {
        "https" if !host.is_empty() => {
            step.saw(format!("reaches {}", server.value), Some(&server.origin));
            return Some(host_only(host));
        }
        "http" => broken(
            "Client sent an HTTP request to an HTTPS server.".to_owned(),
            "the API server is not reached without TLS, and the token would cross the network in plain text",
        ),
        _ => broken(
            format!("host must be a URL or a host:port pair: {:?}", server.value),
            "this is no URL of an API server",
        ),
    };
    step.breaks(said, finding);
    None
}

/// Where kube-apiserver is known to listen on another port, something must stand before it.
fn port(walk: &Walk<'_>, step: &mut Step, connection: &Connection) {
    let Some(server) =
        walk.plane.apiserver.as_ref().filter(|server| server.component.process.tells("secure-port"))
    else {
        return;
    };
    let listens = server.flag("secure-port").map_or("6443", |port| port.value.as_str());
    let url = &connection.server;
    let (_, host) = scheme_and_host(&url.value);
    let dialled = host.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.ends_with(']'));
    let dialled = dialled.unwrap_or("443");
    if dialled != listens {
        step.provided(
            format!("what listens at {host} must pass on to kube-apiserver, which listens on port {listens}"),
            Some(&url.origin),
        );
    }
}

/// The scheme of a URL, and its host with the port. Without a scheme it is `http`: clientcmd looks at the CA only where
/// the URL says TLS.
pub(super) fn scheme_and_host(url: &str) -> (&str, &str) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    (scheme, rest.split(['/', '?', '#']).next().unwrap_or_default())
}

/// Without the port and the brackets of IPv6.
fn host_only(host: &str) -> String {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default().to_owned();
    }
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            name.to_owned()
        }
        _ => host.to_owned(),
    }
}

/// The CAs by which the API server is trusted and where they stand; none when they are not known.
fn roots(walk: &Walk<'_>, step: &mut Step, connection: &Connection) -> Option<(Vec<Certificate>, Origin)> {
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
                let finding =
                    walk.at(NAMED_FILE_MISSING, &path.origin, format!("there is no file `{}`", path.value));
                step.breaks(said, finding.label("not there"));
                return None;
            }
            Lookup::Unknown => {
                step.provided(
                    format!("{} must hold the CA of the API server's certificate", path.value),
                    Some(&path.origin),
                );
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
            let rule = if problem.is_private_key() { CA_IS_PRIVATE_KEY } else { CA_NOT_PEM };
            let finding = walk
                .at(rule, &origin, format!("`{shown}` {problem}"))
                .label("no certificate")
                .help(problem.help());
            step.breaks("unable to load root certificates: unable to parse bytes as PEM block", finding);
            None
        }
    }
}

/// The API server's own certificate and the rest of its chain.
pub(super) fn serving(walk: &Walk<'_>) -> Option<Sourced<Certificates>> {
    let server = walk.plane.apiserver.as_ref()?;
    if let Some(serving) = walk.plane.said.and_then(|said| said.serving_certificate.as_ref()) {
        return Some(serving.clone());
    }
    let path = server.flag("tls-cert-file")?;
    let certificates = server.component.files.certificates(path).known()?;
    certificates.is_ok().then(|| Sourced::new(certificates, path.origin.clone()))
}

fn check(
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
                EXPIRED,
                &serving.origin,
                format!("the API server's certificate ended on {}", leaf.not_after),
            ),
            Distrust::Expired => {
                (CA_EXPIRED, origin, "the CA of the API server's certificate has ended".to_owned())
            }
            Distrust::NotYet => {
                (CA_NOT_YET_VALID, origin, "the API server's certificate or its CA has not begun".to_owned())
            }
            Distrust::NotACa => {
                (CA_IS_NOT_CA, origin, "what signed the API server's certificate is no CA".to_owned())
            }
            Distrust::UnknownAuthority | Distrust::TooMany => (
                UNTRUSTED,
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
        .at(NOT_NAMED, &serving.origin, format!("the API server's certificate does not name {name}"))
        .label(format!("names {}", names.join(", ")))
        .help(format!("issue it anew with {name} among its names"));
    step.breaks(format!("x509: certificate is valid for {}, not {name}", names.join(", ")), finding);
}

/// A CA that has ended breaks what only it could hold.
fn expired(walk: &Walk<'_>, step: &mut Step, root: &Certificate, origin: &Origin, of: usize) {
    let Err(why) = trust::ca(root, walk.now()) else { return };
    if of > 1 {
        step.saw(format!("`{}` does not count: {}", root.subject, why.words()), Some(origin));
        return;
    }
    let (rule, message) = match why {
        Distrust::Expired => {
            (CA_EXPIRED, format!("the CA of the API server's certificate ended on {}", root.not_after))
        }
        Distrust::NotYet => (
            CA_NOT_YET_VALID,
            format!("the CA of the API server's certificate begins on {}", root.not_before),
        ),
        _ => (CA_IS_NOT_CA, "the CA of the API server's certificate is no CA".to_owned()),
    };
    // A certificate that is no CA is trusted when it is the API server's own.
    if why == Distrust::NotACa {
        step.provided("this certificate is no CA: it must be the API server's own", Some(origin));
        return;
    }
    step.breaks(
        format!("tls: failed to verify certificate: {}", why.words()),
        walk.at(rule, origin, message).label("not trusted"),
    );
}
