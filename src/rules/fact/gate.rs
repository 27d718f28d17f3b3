use std::collections::BTreeMap;

use super::Release;
use crate::diagnostic::{Finding, Place, RuleId};
use crate::kube::{Known, Program};

/// A feature gate that a program is given.
pub(crate) struct Gate<'a> {
    /// The program.
    pub(crate) program: Program,
    /// Its release.
    pub(crate) release: &'a Release,
    /// The gate's name.
    pub(crate) name: &'a str,
    /// Whether it is switched on or off.
    pub(crate) on: bool,
    /// Where it is given.
    pub(crate) place: Place,
}

impl Gate<'_> {
    /// Whether the release has the gate.
    pub(crate) fn known(&self) -> Known<crate::kube::Gate> {
        self.release.kube.gate(self.name)
    }

    /// A finding about a gate that the release does not have: the program exits.
    pub(crate) fn unrecognized(&self, rule: RuleId, message: String) -> Finding {
        let error = format!("unrecognized feature gate: {}", self.name.escape_debug());
        Finding::new(rule, self.place.clone(), message).at_key().exits(self.program.name(), error)
    }

    /// The same finding, caused by the release.
    pub(crate) fn of_release(&self, finding: Finding) -> Finding {
        self.release.causes(self.program.name(), finding)
    }
}

/// All feature gates that a program is given, by name.
pub(crate) struct Gates<'a> {
    /// The program.
    pub(crate) program: Program,
    /// Its release.
    pub(crate) release: &'a Release,
    /// Whether each is on, and where that is written, when it is.
    pub(crate) set: BTreeMap<&'a str, (bool, Option<Place>)>,
}
