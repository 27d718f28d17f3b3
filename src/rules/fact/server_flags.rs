use std::collections::BTreeMap;

use super::Release;
use crate::diagnostic::Place;
use crate::facts::{Files, Mounts};
use crate::kube::Program;

/// The flags that kube-apiserver or kube-controller-manager is given: of a spec, those of its table of flags.
pub struct ServerFlags<'a> {
    /// The component.
    pub(crate) program: Program,
    /// Its release.
    pub(crate) release: Release,
    /// By name, without dashes.
    pub(crate) given: BTreeMap<&'a str, GivenFlag<'a>>,
    /// What is given elsewhere in the spec, by flag.
    pub(crate) implied: BTreeMap<&'static str, String>,
    /// Whether a feature is on.
    pub(crate) gate: Box<dyn Fn(&str) -> bool + 'a>,
    /// Whether a flag may be set to a value that is not known.
    pub(crate) hides: Box<dyn Fn(&str) -> bool + 'a>,
    /// The command, when its words are known and are all of them.
    pub(crate) command: Option<Place>,
    /// The files of its machine, if there is one.
    pub(crate) files: Option<&'a Files>,
    /// What its static pod sees of these, if that is known.
    pub(crate) mounts: Option<&'a Mounts>,
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
    /// Flags with their places and nothing beside them; of one that is given twice, the last counts.
    pub(crate) fn new(
        program: Program,
        release: Release,
        given: impl Iterator<Item = GivenFlag<'a>>,
    ) -> Self {
        Self {
            program,
            release,
            given: given.map(|flag| (flag.name, flag)).collect(),
            implied: BTreeMap::new(),
            gate: Box::new(|_| false),
            hides: Box::new(|_| false),
            command: None,
            files: None,
            mounts: None,
        }
    }

    /// Whether a flag is given, with a text.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.given.get(name).is_some_and(|flag| !flag.text.is_empty())
    }

    /// The text of a flag, as it is given or implied.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let given = self.given.get(name).map(|flag| flag.text);
        given.or_else(|| self.implied.get(name).map(String::as_str))
    }
}
