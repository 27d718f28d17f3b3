use std::collections::BTreeMap;

use crate::diagnostic::Place;

/// The flags that kube-apiserver or kube-controller-manager is given: of a spec, those of its table of flags.
pub struct ServerFlags<'a> {
    /// By name, without dashes.
    pub(crate) given: BTreeMap<&'a str, GivenFlag<'a>>,
}

/// A flag of a component of the control plane.
pub(crate) struct GivenFlag<'a> {
    /// Its name, without dashes.
    pub(crate) name: &'a str,
    /// Its text.
    pub(crate) text: &'a str,
    /// Where it is given.
    pub(crate) place: Place,
}

impl<'a> ServerFlags<'a> {
    /// Flags with their places; of one that is given twice, the last counts.
    pub(crate) fn new(given: impl Iterator<Item = GivenFlag<'a>>) -> Self {
        Self { given: given.map(|flag| (flag.name, flag)).collect() }
    }

    /// Whether a flag is given, with a text.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.given.get(name).is_some_and(|flag| !flag.text.is_empty())
    }
}
