use std::collections::BTreeSet;
use std::path::Path;

use super::base::Files;
use super::joiner::{Joiner, Seen};
use super::mutant::Mutant;
use crate::control_plane::ControlPlane;
use crate::outcome::{Outcome, until};

/// The most time for kube-apiserver to serve, in milliseconds.
const START: u64 = 25_000;
/// The most time for approval and signing once the controllers run.
const PATIENCE: u64 = 3_000;

/// Installs the mutants' own control planes, one after the other.
#[derive(Default)]
pub(super) struct Planes {
    /// What the machine has of files that are not the same for all.
    present: Files,
}

impl Planes {
    /// Starts the control plane with a mutant's files and runs its node through a join.
    pub(super) fn ask(
        &mut self,
        plane: &mut ControlPlane,
        joiner: &mut Joiner,
        mutant: &Mutant,
        root: &Path,
        times: u64,
    ) -> Outcome<Seen> {
        let own = |path: &&str| path.starts_with("cp/");
        let wanted: Files = mutant
            .files
            .iter()
            .filter(|(path, _)| own(&path.as_str()))
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect();
        let paths: BTreeSet<&String> = self.present.keys().chain(wanted.keys()).collect();
        let changed = paths.into_iter().filter(|path| self.present.get(*path) != wanted.get(*path));
        let changed: Vec<(String, Option<String>)> =
            changed.map(|path| (path["cp/".len()..].to_owned(), wanted.get(path).cloned())).collect();
        // What it has of the mutant before is as foreign to kube-apiserver as what it gets.
        let apiserver = self.present.is_empty()
            || plane.ended("kube-apiserver")?
            || changed.iter().any(|(path, _)| !path.contains("kube-controller-manager"));
        plane.replace(&changed, apiserver)?;
        self.present = wanted;
        if apiserver {
            until(20, "kube-apiserver serves or ends", || {
                Ok((plane.ended("kube-apiserver")? || joiner.ready(START / 50)?).then_some(()))
            })
            .ok();
        }
        if !plane.ended("kube-apiserver")? {
            plane.start_manager()?;
        }
        joiner.ask(mutant, root, PATIENCE * times)
    }
}
