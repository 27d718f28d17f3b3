//! What a run prints. Scenarios run beside each other, so every line names its own.

use std::cell::Cell;
use std::fmt::Display;

thread_local! {
    static SCENARIO: Cell<&'static str> = const { Cell::new("") };
}

/// From here on, this thread's lines are the scenario's.
pub(crate) fn of(scenario: &'static str) {
    SCENARIO.set(scenario);
}

/// Prints a line of the present scenario.
pub(crate) fn say(text: impl Display) {
    println!("{}: {text}", SCENARIO.get());
}
