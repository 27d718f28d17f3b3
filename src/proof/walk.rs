use std::sync::Arc;

use jiff::Timestamp;

use super::arguments::ArgumentProblem;
use super::step::{Step, at, with_artifact};
use crate::diagnostic::{Finding, RuleId};
use crate::facts::{NodeClass, Origin};
use crate::kube::Kube;
use crate::proof::control_plane::plane::{Plane, Server};
use crate::source::Source;

/// A class of nodes and a control plane: what the steps look at. What a step has found is the argument of those after it.
pub(super) struct Walk<'a> {
    pub(super) plane: &'a Plane<'a>,
    pub(super) class: &'a NodeClass,
    pub(super) kube: Kube,
}

impl<'a> Walk<'a> {
    pub(super) fn of(plane: &'a Plane<'a>, class: &'a NodeClass) -> Self {
        Self { plane, class, kube: Kube::of(class.kubelet.minor) }
    }

    /// The instant of the proof.
    pub(super) fn now(&self) -> Timestamp {
        self.plane.at
    }

    /// Some place of the kubelet's command line.
    pub(super) fn somewhere(&self) -> Origin {
        let process = &self.class.kubelet.process;
        let word = process.words.first().map(|word| word.origin.clone());
        let fault = || process.faults.first().map(|fault| fault.origin.clone());
        word.or_else(fault).unwrap_or_else(|| Origin {
            file: Arc::new(Source::new("kubelet", "")),
            range: 0..0,
            spec: None,
        })
    }

    /// A finding, known to lints by the class's name.
    pub(super) fn at(&self, rule: RuleId, origin: &Origin, message: impl Into<String>) -> Finding {
        self.of_class(at(rule, origin, message))
    }

    /// What a law finds about something that is written at `origin`, known to lints by the class's name.
    pub(super) fn judged(&self, origin: &Origin, finding: Finding) -> Finding {
        self.of_class(with_artifact(origin, finding))
    }

    fn of_class(&self, finding: Finding) -> Finding {
        match &self.class.subject {
            Some(subject) => finding.subject(subject.clone()),
            None => finding,
        }
    }

    /// Breaks a step by words that a component does not take: the first is what it says, the others come after.
    pub(super) fn refuse(&self, step: &mut Step, component: &str, problems: &[ArgumentProblem]) {
        for (index, problem) in problems.iter().enumerate() {
            let said = format!("{component}: {}", problem.message);
            let mut finding = self
                .at(
                    problem.rule,
                    &problem.origin,
                    format!("{component} does not take this: {}", problem.message),
                )
                .label("refused");
            if let Some(help) = &problem.help {
                finding = finding.help(help.clone());
            }
            match index {
                0 => step.breaks(said, finding),
                _ => step.also(finding.reason(said)),
            }
        }
    }

    /// Breaks a step when a component of the control plane would not start. Whether it does.
    pub(super) fn down(&self, step: &mut Step, component: &str, symptom: &str, server: &Server<'_>) -> bool {
        for word in server.component.process.unknown.values() {
            let text = format!("{component}'s `{}` must come to a value with which nodes join", word.value);
            step.provided(text, Some(&word.origin));
        }
        self.refuse(step, component, &server.problems);
        for refusal in &server.refusals {
            let error = format!("{component}: {}", refusal.error.as_deref().unwrap_or(&refusal.message));
            let finding = self.of_class(refusal.clone());
            if step.is_broken() { step.also(finding) } else { step.breaks(error, finding) }
        }
        let first = server.problems.first().map(|problem| &problem.message);
        let Some(error) = first.or(server.refusals.first().and_then(|refusal| refusal.error.as_ref())) else {
            return false;
        };
        step.symptom = Some(format!("{symptom}; {component} says: {error}"));
        true
    }
}
