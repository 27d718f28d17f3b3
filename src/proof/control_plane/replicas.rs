//! Several API servers and controller managers: a join must work with each that a node may use.

use std::collections::BTreeSet;

use crate::proof::alike::key;
use crate::proof::control_plane::plane::Plane;
use crate::proof::control_plane::server::Server;
use crate::proof::outcome::ClassProof;
use crate::proof::step::{Step, StepId, Verdict};
use crate::proof::tls::api_url::scheme_and_host;

/// Merges the proofs with each pair of an API server and a controller manager: the first step that breaks with any pair
/// breaks; until then each step has the conditions of all.
pub(in crate::proof) fn merge(
    planes: &[Plane<'_>],
    proofs: Vec<(ClassProof, Option<String>)>,
) -> Option<ClassProof> {
    let met: Vec<bool> = addressed(planes, proofs.iter().find_map(|(_, server)| server.as_deref()));
    let proofs: Vec<(bool, ClassProof)> =
        met.into_iter().zip(proofs.into_iter().map(|(proof, _)| proof)).collect();
    let of_nodes = || proofs.iter().filter(|(met, _)| *met).map(|(_, proof)| proof);
    let first = of_nodes().next()?;
    if proofs.len() == 1 {
        return proofs.into_iter().map(|(_, proof)| proof).next();
    }
    let breaks_at = of_nodes().filter_map(|proof| proof.breaks_at).min();
    let step = |id: StepId| match breaks_at {
        Some(at) if id.is_main() && id > at => Step::not_reached(id),
        // Any API server may connect to a kubelet, whichever one the kubelet uses.
        _ if id == StepId::KubeletApi => worst(id, proofs.iter().map(|(_, proof)| proof)),
        _ => worst(id, of_nodes()),
    };
    let merged = ClassProof {
        title: first.title.clone(),
        nodes: first.nodes.clone(),
        release: first.release,
        joins: breaks_at.is_none(),
        breaks_at,
        lasts_until: of_nodes().filter_map(|proof| proof.lasts_until).min(),
        steps: StepId::ALL.into_iter().map(step).collect(),
        settings: first.settings.clone(),
    };
    Some(merged)
}

/// The planes that nodes with this URL use: those of the API server at that address, or all.
fn addressed(planes: &[Plane<'_>], server: Option<&str>) -> Vec<bool> {
    let at = |plane: &Plane<'_>| {
        server.zip(plane.apiserver.as_ref()).is_some_and(|(url, server)| is_at(server, url))
    };
    let met: Vec<bool> = planes.iter().map(at).collect();
    if met.contains(&true) { met } else { vec![true; planes.len()] }
}

/// Whether an API server is configured to listen at the address of a URL.
fn is_at(server: &Server<'_>, url: &str) -> bool {
    let (_, host) = scheme_and_host(url);
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (host, "443"),
    };
    let Ok(address) = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>() else { return false };
    let own = ["advertise-address", "bind-address"];
    let says =
        own.iter().filter_map(|flag| server.arguments.text(flag)).filter_map(|own| own.trim().parse().ok());
    let listens = server.flag("secure-port").map_or("6443", |port| port.value.as_str());
    port == listens
        && !address.is_unspecified()
        && says.into_iter().any(|own: std::net::IpAddr| own == address)
}

/// The worst of several results of a step.
fn worst<'p>(id: StepId, proofs: impl Iterator<Item = &'p ClassProof>) -> Step {
    let steps: Vec<&Step> = proofs.filter_map(|proof| proof.step(id)).collect();
    let mut merged = Step::not_reached(id);
    let verdicts = || steps.iter().map(|step| step.verdict).filter(|verdict| *verdict != Verdict::NotReached);
    let Some(verdict) = verdicts().max() else {
        // Nothing to walk, and maybe why.
        return steps.first().map_or(merged, |step| (*step).clone());
    };
    merged.verdict = verdict;
    // The evidence of a break must not be mixed with that of planes where the step holds.
    let told: Vec<&Step> = match verdict {
        Verdict::Breaks => steps.iter().copied().filter(|step| step.is_broken()).collect(),
        _ => steps.clone(),
    };
    let (mut texts, mut places) = (BTreeSet::new(), BTreeSet::new());
    for step in &told {
        let evidence = step.evidence.iter().filter(|evidence| texts.insert(evidence.text.clone()));
        merged.evidence.extend(evidence.cloned());
        let findings =
            step.findings.iter().filter(|finding| places.insert((finding.message.clone(), key(finding))));
        merged.findings.extend(findings.cloned());
        merged.symptom = merged.symptom.or_else(|| step.symptom.clone());
    }
    if told.len() < steps.len() {
        let text = "this step would succeed with another API server or controller manager, but which one is used is not configured";
        merged.saw(text, None);
    }
    merged
}
