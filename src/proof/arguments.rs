use super::step::with_artifact;
use crate::diagnostic::Finding;
use crate::facts::{Arguments, Component, Origin, Sourced};
use crate::kube::{Kube, Program};
use crate::rules::components;
use crate::rules::fact::{CommandLine, Flag, Release};

/// A program in a release, as passed to the rules.
#[derive(Clone)]
pub(super) struct Owner {
    pub(super) program: Program,
    pub(super) release: Release,
}

impl Owner {
    pub(super) fn of(program: Program, component: &Component) -> Self {
        let place = component.minor_origin.as_ref().map(Origin::place);
        Self { program, release: Release { kube: Kube::of(component.minor), place } }
    }

    /// Its flags.
    pub(super) fn arguments(&self, component: &Component) -> Arguments {
        Arguments::read(&component.process, self.program, self.release.kube)
    }

    /// A flag on its command line.
    pub(super) fn flag<'a>(&'a self, name: &'a str, given: &'a Sourced<String>) -> Flag<'a> {
        Flag {
            program: self.program,
            release: &self.release,
            name,
            text: &given.value,
            place: given.origin.place(),
            spelling: &CommandLine,
        }
    }

    /// The errors in its command line.
    pub(super) fn faults(&self, arguments: &Arguments) -> Vec<Finding> {
        let finding = |fault| {
            let finding = components::fault(fault, self.program, &self.release)?;
            Some(with_artifact(&fault.word.origin, finding))
        };
        arguments.faults.iter().filter_map(finding).collect()
    }
}
