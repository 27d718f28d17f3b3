use crate::diagnostic::suggest::listed;
use crate::proof::control_plane::anonymous::{self, Anonymous};
use crate::proof::control_plane::server::Server;
use crate::proof::step::{Step, StepId};
use crate::proof::steps::config_load::Loaded;
use crate::proof::tls::api_certificate;
use crate::proof::tls::api_roots;
use crate::proof::tls::api_url;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rules::control_plane::{static_pod_probe_port, static_pod_probes_closed};
use crate::rules::tokens::kubeconfig_unusable;

/// The kubelet reaches the API server and trusts its certificate.
///
/// Mirrors k8s.io/client-go/transport: TLSConfigFor, and crypto/tls of Go: verifyServerCertificate.
pub(in crate::proof) fn step(walk: &Walk<'_>, loaded: &Loaded) -> Outcome<()> {
    let mut step = Step::new(StepId::Tls);
    let Some(connection) = &loaded.client.connection else {
        step.provided("the kubeconfig's API server must be reachable and trusted", None);
        return Outcome::of(step, ());
    };
    let host = api_url::host(walk, &mut step, connection);
    if step.is_broken() {
        return Outcome::of(step, ());
    }
    if let Some(server) = &walk.plane.apiserver {
        let symptom =
            format!("dial tcp {}: connect: connection refused", host.as_deref().unwrap_or("API server"));
        if walk.down(&mut step, "kube-apiserver", &symptom, server) {
            return Outcome::of(step, ());
        }
        health_checks(walk, &mut step, server);
        health_ports(walk, &mut step, server);
    }
    api_url::forwarded(walk, &mut step, connection);
    if let Some(insecure) = &connection.insecure {
        if connection.ca.is_some() {
            let finding = kubeconfig_unusable::insecure_with_ca(insecure.place());
            let finding = walk.judged(insecure, finding);
            step.breaks("specifying a root certificates file with the insecure flag is not allowed", finding);
            return Outcome::of(step, ());
        }
        step.saw(
            "the API server's certificate is not checked: any server at that address can get the token",
            Some(insecure),
        );
        return Outcome::of(step, ());
    }
    let roots = api_roots::read(walk, &mut step, connection);
    if step.is_broken() {
        return Outcome::of(step, ());
    }
    let name = connection.server_name.as_ref().map(|name| name.value.clone()).or(host);
    // Where the name is set that the certificate must have.
    let named = connection.server_name.as_ref().map_or(&connection.server.origin, |name| &name.origin);
    match (api_certificate::of(walk), roots) {
        (Some(serving), Some((roots, origin))) => {
            api_certificate::check(walk, &mut step, &serving, (&roots, &origin), named, name.as_deref());
        }
        (None, Some((roots, origin))) => {
            api_roots::unseen(walk, &mut step, &roots, &origin, named, name);
        }
        (_, None) if step.conditions().next().is_none() => {
            step.provided(
                "the API server's certificate must be signed by a CA that the machine trusts",
                Some(&connection.server.origin),
            );
        }
        (_, None) => {}
    }
    Outcome::of(step, ())
}

/// Whether the API server listens where its machine checks its health.
fn health_ports(walk: &Walk<'_>, step: &mut Step, server: &Server<'_>) {
    if !server.component.process.tells("secure-port") {
        return;
    }
    let flag = server.flag("secure-port");
    let secure = flag.map_or("6443", |port| port.value.as_str());
    for port in &server.component.process.health_ports {
        let place = flag.map(|flag| flag.origin.place());
        if let Some(finding) =
            static_pod_probe_port::judge((port.value, port.origin.place()), (secure, place))
        {
            step.also(walk.judged(&port.origin, finding));
        }
    }
}

/// Whether the machine that runs the API server may check its health.
fn health_checks(walk: &Walk<'_>, step: &mut Step, server: &Server<'_>) {
    let checks = &server.component.process.health_checks;
    let Some(first) = checks.first() else { return };
    let Ok(Anonymous { access, origin, .. }) = anonymous::of(server, first.origin.clone()) else { return };
    let mut paths: Vec<&str> = checks.iter().map(|check| check.value.as_str()).collect();
    paths.dedup();
    let write = format!("allow anonymous requests for {}", listed(paths.iter().copied(), "and"));
    let probes = first.origin.place();
    if let Some(finding) = static_pod_probes_closed::judge(&access, &paths, probes, &write) {
        step.also(walk.judged(&origin, finding));
    }
}
