use super::folder::World;
use crate::diagnostic::{Finding, rule_id};
use crate::facts::{Facts, Origin};
use crate::kube::Minor;

/// The release of components that do not give their own.
pub(super) struct Release {
    pub(super) minor: Minor,
    pub(super) origin: Option<Origin>,
    assumed: bool,
}

/// The user's release, else that of kubeadm's configuration or of a component's image, else the newest.
pub(super) fn of(world: &World<'_>, given: Option<Minor>) -> Release {
    if let Some(minor) = given {
        return Release { minor, origin: None, assumed: false };
    }
    let documents = || world.contents.values().flat_map(|content| content.documents());
    let configured = documents().filter(|object| object.group() == "kubeadm.k8s.io").find_map(|object| {
        let version = object.sourced("kubernetesVersion")?;
        Some((Minor::read(&version.value).ok()?, version.origin.clone()))
    });
    let said = configured.or_else(|| super::pod::all(world).into_iter().find_map(|pod| pod.minor));
    match said {
        Some((minor, origin)) => Release { minor, origin: Some(origin), assumed: false },
        None => Release { minor: Minor::newest(), origin: None, assumed: true },
    }
}

impl Release {
    pub(super) fn report(&self, _world: &World<'_>, facts: &Facts, findings: &mut Vec<Finding>) {
        if !self.assumed {
            return;
        }
        let kubelet = facts.classes.first().map(|class| &class.kubelet.process);
        let word = kubelet.and_then(|process| process.words.first()).map(|word| word.origin.clone());
        let Some(origin) = word else { return };
        let message = format!("the Kubernetes release is unknown; {} is assumed", self.minor);
        findings.push(
            Finding::new(rule_id::RELEASE_ASSUMED, origin.place(), message)
                .label("no release given")
                .reason("flags, fields, gates and default roles differ between releases")
                .help(format!("pass the release: `--kubernetes {}`", self.minor)),
        );
    }
}
