use std::sync::Arc;

use jiff::Timestamp;

use super::arguments::Owner;
use super::step::{Step, at, with_artifact};
use crate::diagnostic::{Finding, RuleId};
use crate::facts::{NodeClass, Origin, Reason};
use crate::kube::{Kube, Program};
use crate::proof::control_plane::plane::Plane;
use crate::proof::control_plane::server::Server;
use crate::source::Source;

/// A class of nodes and a control plane: the input of all steps. The results of steps are the arguments of later ones.
pub(super) struct Walk<'a> {
    pub(super) plane: &'a Plane<'a>,
    pub(super) class: &'a NodeClass,
    pub(super) kube: Kube,
}

impl<'a> Walk<'a> {
    pub(super) fn of(plane: &'a Plane<'a>, class: &'a NodeClass) -> Self {
        Self { plane, class, kube: Kube::of(class.kubelet.minor) }
    }

    /// The time of the proof.
    pub(super) fn now(&self) -> Timestamp {
        self.plane.at
    }

    /// Some place of the kubelet's command line.
    pub(super) fn somewhere(&self) -> Origin {
        let process = &self.class.kubelet.process;
        let word = process.words.first().map(|word| word.origin.clone());
        let fault = || process.faults.first().map(|fault| fault.origin.clone());
        word.or_else(fault).unwrap_or_else(|| Origin::new(Arc::new(Source::new("kubelet", "")), 0..0))
    }

    /// A finding, whose level can be set in the lints of the class.
    pub(super) fn at(&self, rule: RuleId, origin: &Origin, message: impl Into<String>) -> Finding {
        self.of_class(at(rule, origin, message))
    }

    /// A rule's finding about `origin`, whose level can be set in the lints of the class.
    pub(super) fn judged(&self, origin: &Origin, finding: Finding) -> Finding {
        self.of_class(with_artifact(origin, finding))
    }

    fn of_class(&self, finding: Finding) -> Finding {
        match &self.class.subject {
            Some(subject) => finding.subject(subject.clone()),
            None => finding,
        }
    }

    /// The kubelet, as passed to the rules.
    pub(super) fn kubelet(&self) -> Owner {
        Owner::of(Program::Kubelet, &self.class.kubelet)
    }

    /// Breaks a step by the errors of a component: it reports the first; the others would follow.
    pub(super) fn refuse(&self, step: &mut Step, component: &str, problems: &[Finding]) {
        for (index, problem) in problems.iter().enumerate() {
            let finding = self.of_class(problem.clone());
            match index {
                0 => step.breaks(format!("{component}: {}", finding.symptom()), finding),
                _ => step.also(finding),
            }
        }
    }

    /// Breaks a step if a component of the control plane would not start. Returns whether it does not.
    pub(super) fn down(&self, step: &mut Step, component: &str, symptom: &str, server: &Server<'_>) -> bool {
        for word in server.component.process.unknown.values() {
            let text = format!(
                "{component}'s `{}`, which is set on the machine, must have a value with which nodes join",
                word.value
            );
            step.provided(text, Some(&word.origin));
        }
        for word in server.component.process.placeholders.values() {
            let reason = Reason::Placeholder(word.value.clone());
            step.unknown(&reason, "nodes join with the value that replaces it", Some(&word.origin));
        }
        self.refuse(step, component, &server.problems);
        let Some(first) = server.problems.first() else { return false };
        step.symptom = Some(format!("{symptom}; {component} says: {}", first.symptom()));
        true
    }
}
