use std::collections::BTreeMap;

use super::arguments::Owner;
use super::step::with_artifact;
use crate::diagnostic::Finding;
use crate::facts::{Arguments, Origin, Sourced};
use crate::kube::Kube;
use crate::kube::value::parse_bool;
use crate::rules::components::{self, feature_gate_needless, feature_gate_needs_another};
use crate::rules::fact;

/// The feature gates of a component.
#[derive(Clone, Debug, Default)]
pub(super) struct Gates {
    set: BTreeMap<String, Sourced<bool>>,
    /// Why it would not start with them.
    pub(super) problems: Vec<Finding>,
}

/// How many problems are reported.
const MOST_PROBLEMS: usize = 100;

/// The gates of `--feature-gates`, each with its own place.
pub(super) fn of_flag(arguments: &Arguments) -> impl Iterator<Item = (String, Sourced<bool>)> {
    arguments.get("feature-gates").into_iter().flat_map(Sourced::items).filter_map(|pair| {
        let (name, value) = pair.value.split_once('=')?;
        let on = parse_bool(value.trim())?;
        Some((name.trim().to_owned(), Sourced::new(on, pair.origin)))
    })
}

impl Gates {
    /// The gates of `--feature-gates`.
    pub(super) fn of_flag(owner: &Owner, arguments: &Arguments) -> Self {
        let mut gates = Self::default();
        for (name, on) in of_flag(arguments) {
            gates.set(owner, &name, on.value, &on.origin);
        }
        gates.settle(owner);
        gates
    }

    /// Sets one gate.
    fn set(&mut self, owner: &Owner, name: &str, on: bool, origin: &Origin) {
        // The component exits at the first.
        if self.problems.len() >= MOST_PROBLEMS {
            return;
        }
        let (program, release) = (owner.program, &owner.release);
        match components::gate(&fact::Gate { program, release, name, on, place: origin.place() }) {
            Some(finding) => self.problems.push(with_artifact(origin, finding)),
            None => {
                self.set.insert(name.to_owned(), Sourced::new(on, origin.clone()));
            }
        }
    }

    /// The gates that are set, with their values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, bool)> {
        self.set.iter().map(|(name, on)| (name.as_str(), on.value))
    }

    /// What the component warns of: gates in files that no spec made. Those of a spec have a check of their own.
    pub(super) fn needless(&self, owner: &Owner) -> Vec<(&Origin, Finding)> {
        let (program, release) = (owner.program, &owner.release);
        let by_hand = self.set.iter().filter(|(_, on)| !on.origin.is_compiled());
        let found = by_hand.filter_map(|(name, on)| {
            let gate = fact::Gate { program, release, name, on: on.value, place: on.origin.place() };
            Some((&on.origin, feature_gate_needless::judge(&gate)?))
        });
        found.take(MOST_PROBLEMS).collect()
    }

    /// Adds the gates of a later source, which override these.
    pub(super) fn extend(&mut self, owner: &Owner, over: &BTreeMap<String, Sourced<bool>>) {
        for (name, on) in over {
            self.set(owner, name, on.value, &on.origin);
        }
    }

    /// Whether a feature is on.
    pub(super) fn is_on(&self, kube: Kube, name: &str) -> bool {
        kube.feature_is_on_with(name, |gate| self.set.get(gate).map(|on| on.value))
    }

    /// Adds the gates of flags, which override those of a file.
    pub(super) fn over(&mut self, owner: &Owner, flags: Gates) {
        self.set.extend(flags.set);
        self.problems.extend(flags.problems);
        self.settle(owner);
    }

    /// Checks the dependencies between features, after all of one source are set.
    fn settle(&mut self, owner: &Owner) {
        let set = self.set.iter().map(|(name, on)| (name.as_str(), (on.value, Some(on.origin.place()))));
        let gates = fact::Gates { program: owner.program, release: &owner.release, set: set.collect() };
        let mut problems = Vec::new();
        for (name, finding) in feature_gate_needs_another::judge(&gates) {
            let origin = self.set.get(name).map(|gate| &gate.origin);
            problems.extend(origin.map(|origin| with_artifact(origin, finding)));
        }
        self.problems.extend(problems);
    }
}
