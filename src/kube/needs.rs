use serde::Deserialize;

use super::Kube;
use super::file::{File, embedded};

/// Features that depend on others.
pub(super) static FEATURE_GATE_NEEDS: File<NeedsItem> = embedded!("feature-gate-needs.toml");

/// What a feature depends on as its file has it: `35 A B, 37 A, 38 removed`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct NeedsItem(Vec<(u8, Vec<String>)>);

impl Kube {
    /// The features that depend on others in this minor, and those.
    ///
    /// Mirrors k8s.io/kubernetes/pkg/features: defaultKubernetesFeatureGateDependencies.
    fn gate_needs(self) -> impl Iterator<Item = (&'static str, &'static [String])> {
        FEATURE_GATE_NEEDS.items().iter().filter_map(move |(name, item)| {
            let (_, needed) = item.0.iter().rev().find(|(since, _)| *since <= self.minor.number())?;
            (!needed.is_empty()).then_some((name.as_str(), needed.as_slice()))
        })
    }

    /// The features that are on under these gates, set by name, each with one that it depends on and that is off.
    ///
    /// Mirrors k8s.io/component-base/featuregate: featureGate.unsafeSetFromMap, which checks dependencies last.
    pub fn unmet_gates(self, set: impl Fn(&str) -> Option<bool>) -> Vec<(&'static str, &'static str)> {
        let is_on = |name: &str| self.feature_is_on_with(name, &set);
        let on = self.gate_needs().filter(|(feature, _)| is_on(feature));
        let unmet = on.flat_map(|(feature, needed)| needed.iter().map(move |name| (feature, name.as_str())));
        unmet.filter(|(_, needed)| !is_on(needed)).collect()
    }
}

impl TryFrom<String> for NeedsItem {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut steps: Vec<(u8, Vec<String>)> = Vec::new();
        for step in text.split(", ") {
            let (minor, names) = step.split_once(' ').ok_or_else(|| format!("no gates in `{step}`"))?;
            let minor = minor.parse().map_err(|error| format!("{error} in `{step}`"))?;
            if steps.last().is_some_and(|(before, _)| *before >= minor) {
                return Err(format!("out of order: `{text}`"));
            }
            let names = match names {
                "removed" => Vec::new(),
                names => names.split(' ').map(str::to_owned).collect(),
            };
            steps.push((minor, names));
        }
        Ok(Self(steps))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::Minor;

    #[test]
    fn every_gate_is_known_where_it_is_needed_or_needs() {
        let mut found = 0;
        for minor in Minor::all() {
            let kube = Kube::of(minor);
            for (gate, needed) in kube.gate_needs() {
                found += 1;
                for name in needed.iter().map(String::as_str).chain([gate]) {
                    assert!(kube.gate(name).is_present(), "{name} in {minor}");
                }
            }
        }
        assert!(found > 100, "{found}");
    }

    #[test]
    fn what_is_on_by_default_needs_what_is_on() {
        for minor in Minor::all() {
            let kube = Kube::of(minor);
            for (gate, needed) in kube.gate_needs().filter(|(gate, _)| kube.feature_is_on(gate)) {
                for name in needed {
                    assert!(kube.feature_is_on(name), "{gate} needs {name} in {minor}");
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9A-Za-z ,]*") {
            let _ = NeedsItem::try_from(text);
        }
    }
}
