//! The way of a class of nodes through the steps: which are reached, and the result of each.

use super::step::{Step, StepId};

/// The outcome of a step: its report, and the result that is an argument of later steps.
pub(super) struct Outcome<T> {
    step: Step,
    result: Option<T>,
}

impl<T> Outcome<T> {
    /// A step with its result: it holds, or it breaks although its result is known.
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
    /// A step on the way to a registered node: after the first that breaks, the others are not reached.
    pub(super) fn main<T>(&mut self, id: StepId, step: impl FnOnce() -> Option<Outcome<T>>) -> Option<T> {
        let reached = self.breaks_at.is_none();
        let result = self.beside(id, || if reached { step() } else { None });
        if self.steps.last().is_some_and(Step::is_broken) {
            self.breaks_at = self.breaks_at.or(Some(id));
        }
        result
    }

    /// A step beside that way: it is reached if the results that it needs are known.
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
