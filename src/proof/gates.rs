use crate::diagnostic::rule_id;
use std::collections::{BTreeMap, BTreeSet};

use super::arguments::{ArgumentProblem, Arguments, MOST_PROBLEMS};
use crate::facts::{Origin, Sourced};
use crate::kube::value::parse_bool;
use crate::kube::{Known, Kube};

/// The feature gates of a component.
#[derive(Clone, Debug, Default)]
pub(super) struct Gates {
    set: BTreeMap<String, Sourced<bool>>,
    /// Gates that the component does not take.
    pub(super) problems: Vec<ArgumentProblem>,
}

impl Gates {
    /// The gates of `--feature-gates`.
    pub(super) fn of_flag(kube: Kube, arguments: &Arguments) -> Self {
        let mut gates = Self::default();
        if let Some(list) = arguments.list("feature-gates") {
            for pair in &list.value {
                if let Some((name, value)) = pair.split_once('=')
                    && let Some(on) = parse_bool(value.trim())
                {
                    gates.set(kube, name.trim(), on, &list.origin);
                }
            }
        }
        gates.settle(kube);
        gates
    }

    /// Sets one gate.
    ///
    /// Mirrors k8s.io/component-base/featuregate: featureGate.SetFromMap.
    pub(super) fn set(&mut self, kube: Kube, name: &str, on: bool, origin: &Origin) {
        // The component ends at the first.
        if self.problems.len() >= MOST_PROBLEMS {
            return;
        }
        let mut problem = |rule, message: String, help: Option<String>| {
            self.problems.push(ArgumentProblem { rule, message, help, origin: origin.clone() });
        };
        match kube.gate(name) {
            Known::Present(gate) if gate.locked && gate.default != on => {
                let message =
                    format!("cannot set feature gate {name} to {on}, feature is locked to {}", gate.default);
                problem(rule_id::FEATURE_GATE_LOCKED, message, Some("remove the gate".to_owned()));
            }
            Known::Present(_) => {
                self.set.insert(name.to_owned(), Sourced::new(on, origin.clone()));
            }
            Known::Removed { since, .. } => {
                let help = format!("remove the gate; Kubernetes {since} removed it");
                problem(rule_id::FEATURE_GATE_REMOVED, unrecognized(name), Some(help));
            }
            Known::NotYet { since } => {
                let help = format!("remove the gate; Kubernetes {since} brings it");
                problem(rule_id::FEATURE_GATE_NOT_YET, unrecognized(name), Some(help));
            }
            Known::Unknown => {
                let help = kube.nearest_gate(name).map(|near| format!("did you mean `{}`?", near.name));
                problem(rule_id::FEATURE_GATE_UNKNOWN, unrecognized(name), help);
            }
        }
    }

    /// Those that are set, with what they are set to.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, bool)> {
        self.set.iter().map(|(name, on)| (name.as_str(), on.value))
    }

    /// Whether a gate is set, either way.
    pub(super) fn has(&self, name: &str) -> bool {
        self.set.contains_key(name)
    }

    /// Sets those of a later source over these.
    pub(super) fn extend(&mut self, over: &BTreeMap<String, Sourced<bool>>, kube: Kube) {
        for (name, on) in over {
            self.set(kube, name, on.value, &on.origin);
        }
    }

    /// Whether a feature is on.
    pub(super) fn is_on(&self, kube: Kube, name: &str) -> bool {
        kube.feature_is_on_with(name, |gate| self.set.get(gate).map(|on| on.value))
    }
}

fn unrecognized(name: &str) -> String {
    format!("unrecognized feature gate: {name}")
}

impl Gates {
    /// Those of flags over those of a file.
    pub(super) fn over(&mut self, flags: Gates, kube: Kube) {
        self.set.extend(flags.set);
        self.problems.extend(flags.problems);
        self.settle(kube);
    }

    /// Looks at what features depend on, now that all of one source are set. What is so by default is no mistake of a gate.
    fn settle(&mut self, kube: Kube) {
        let set = |name: &str| self.set.get(name);
        let decides = |name: &str| set(name).or_else(|| set(kube.gate_of_all(name)?));
        let mut told = BTreeSet::new();
        let mut problems = Vec::new();
        for (feature, needed) in kube.unmet_gates(|name| set(name).map(|on| on.value)) {
            let Some(gate) = decides(needed).or_else(|| decides(feature)).filter(|_| told.insert(needed))
            else {
                continue;
            };
            problems.push(ArgumentProblem {
                rule: rule_id::FEATURE_GATE_NEEDS_ANOTHER,
                message: format!(
                    "{feature} is enabled, but depends on features that are disabled: [{needed}]"
                ),
                help: Some(match gate.value {
                    true => format!("switch on `{needed}` too"),
                    false => format!("leave `{needed}` on, or switch off `{feature}`"),
                }),
                origin: gate.origin.clone(),
            });
        }
        self.problems.extend(problems);
    }
}
