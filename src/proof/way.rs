//! The way of a class of nodes through the steps: which of them are reached, and what each leaves to those after it.

use super::step::{Step, StepId};

/// What a step comes to: what reports tell of it, and the result that later steps take as an argument.
pub(super) struct Outcome<T> {
    step: Step,
    result: Option<T>,
}

impl<T> Outcome<T> {
    /// A step with its result: it holds, or it breaks by something that leaves the result known.
    pub(super) fn of(step: Step, result: T) -> Self {
        Self { step, result: Some(result) }
    }

    /// A step that breaks before it has a result.
    pub(super) fn broken(step: Step) -> Self {
        debug_assert!(step.is_broken(), "{} gives no result and does not break", step.id.name());
        Self { step, result: None }
    }
}

/// The steps so far, in the order of [`StepId::ALL`].
#[derive(Default)]
pub(super) struct Way {
    steps: Vec<Step>,
    breaks_at: Option<StepId>,
}

impl Way {
    /// A step on the way to a registered node: the first that breaks leaves those after it unreached.
    pub(super) fn main<T>(&mut self, id: StepId, step: impl FnOnce() -> Option<Outcome<T>>) -> Option<T> {
        let reached = self.breaks_at.is_none();
        let result = self.beside(id, || if reached { step() } else { None });
        if self.steps.last().is_some_and(Step::is_broken) {
            self.breaks_at = self.breaks_at.or(Some(id));
        }
        result
    }

    /// A step beside that way: it is reached when the results that it takes are known.
    pub(super) fn beside<T>(&mut self, id: StepId, step: impl FnOnce() -> Option<Outcome<T>>) -> Option<T> {
        let outcome = step();
        let (step, result) = match outcome {
            Some(outcome) => (outcome.step, outcome.result),
            None => (Step::not_reached(id), None),
        };
        self.steps.push(step);
        result
    }

    /// Whether a step on the way was reached and holds.
    pub(super) fn passes(&self, id: StepId) -> bool {
        self.breaks_at.is_none_or(|broken| broken > id)
    }

    /// The step of the way that breaks, and all steps.
    pub(super) fn end(self) -> (Option<StepId>, Vec<Step>) {
        debug_assert!(
            self.steps.iter().map(|step| step.id).eq(StepId::ALL),
            "steps are walked in their order"
        );
        (self.breaks_at, self.steps)
    }
}
