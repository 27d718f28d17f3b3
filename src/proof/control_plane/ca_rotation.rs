//! The rotation of the cluster's CA: whether the files of trusted CAs are those of its phase, and what its phase expects of
//! nodes that have joined already.

use crate::facts::{CaSource, Certificates, Fact, Origin};
use crate::model::{At, Authority, CaPhase, CaRotation};
use crate::proof::step::Step;
use crate::proof::steps::config_load::Loaded;
use crate::proof::walk::Walk;
use crate::rules::certificates::ca_rotation_incomplete;
use crate::rules::fact::Ca;

/// A file of trusted CAs: who reads it, its name, its contents, and where it is set.
type Bundle = (&'static str, String, Fact<Certificates>, Origin);

/// Checks the files, and adds the conditions of the phase.
pub(in crate::proof) fn check(walk: &Walk<'_>, step: &mut Step, loaded: &Loaded) {
    let Some(rotation) = &walk.plane.facts.ca_rotation else { return };
    let at = Origin::of_spec(&rotation.phase.path);
    for (whose, shown, certificates, origin) in bundles(walk, loaded) {
        match certificates {
            Fact::Known(certificates) => {
                let Ok(certificates) = certificates.as_ref() else { continue };
                let ca = Ca { shown: &shown, certificates, place: origin.place() };
                if let Some(finding) = ca_rotation_incomplete::judge(&ca, rotation, whose) {
                    step.also(walk.judged(&origin, finding));
                }
            }
            Fact::Absent => {}
            Fact::Unknown(_) => {
                step.provided(format!("{shown} must contain {}", trusted(rotation)), Some(&origin))
            }
        }
    }
    conditions(step, rotation, &at);
}

/// The CAs that a phase trusts, in words.
fn trusted(rotation: &CaRotation) -> String {
    match rotation.phase.trusts_old() {
        true => format!("{} and {}", named(&rotation.from), named(&rotation.to)),
        false => format!("{} and not {}", named(&rotation.to), named(&rotation.from)),
    }
}

/// A CA, in words.
fn named(ca: &At<Authority>) -> String {
    let name = ca.certificates.first().map(|certificate| certificate.subject.as_str()).unwrap_or_default();
    format!("`{name}` of `{}`", ca.file)
}

/// What nodes that have joined already, and the API server, must have.
fn conditions(step: &mut Step, rotation: &CaRotation, at: &Origin) {
    let (old, new) = (named(&rotation.from), named(&rotation.to));
    step.saw(
        match rotation.phase.trusts_old() {
            true => format!("{old} and {new} are trusted; {} signs", named(rotation.signer())),
            false => format!("{new} is trusted, and signs"),
        },
        Some(at),
    );
    match rotation.phase.value {
        CaPhase::TrustBoth => {}
        CaPhase::SignNew => {
            step.provided("nodes that joined before must trust both CAs: the phase `trust-both` was applied to each, and its kubeconfig was written again", Some(at));
        }
        CaPhase::TrustNew => {
            step.provided(
                format!("nodes that joined before must have a client certificate of {new}"),
                Some(at),
            );
            step.provided(
                format!("the API server's client certificate for kubelets must be signed by {new}"),
                Some(at),
            );
        }
    }
}

/// The files of trusted CAs that are read for a join, as far as flags and fields name them.
fn bundles(walk: &Walk<'_>, loaded: &Loaded) -> Vec<Bundle> {
    let mut bundles = Vec::new();
    let kubelet = &walk.class.kubelet.files;
    match loaded.client.connection.as_ref().and_then(|connection| connection.ca.as_ref()) {
        Some(CaSource::Data(data)) => bundles.push((
            "the kubelet",
            "certificate-authority-data".to_owned(),
            Fact::Known(data.value.clone()),
            data.origin.clone(),
        )),
        Some(CaSource::File(path)) => {
            bundles.push(("the kubelet", path.value.clone(), kubelet.certificates(path), path.origin.clone()))
        }
        None => {}
    }
    if let Ok((path, origin)) = loaded.settings.text("authentication.x509.clientCAFile")
        && !path.is_empty()
    {
        let origin = origin.unwrap_or_else(|| walk.somewhere());
        let certificates = kubelet.certificates(&path);
        bundles.push(("the kubelet", path, certificates, origin));
    }
    let servers = [
        ("the API server", &walk.plane.apiserver, "client-ca-file"),
        ("every pod", &walk.plane.manager, "root-ca-file"),
    ];
    for (whose, server, flag) in servers {
        let Some(server) = server else { continue };
        let Some(path) = server.flag(flag) else { continue };
        let certificates = server.component.files.certificates(path);
        bundles.push((whose, path.value.clone(), certificates, path.origin.clone()));
    }
    bundles
}
