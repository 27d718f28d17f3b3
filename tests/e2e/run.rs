use std::collections::VecDeque;
use std::fs;
use std::sync::{Mutex, PoisonError};
use std::thread::scope;
use std::time::Instant;

use super::lab::Lab;
use super::outcome::Outcome;
use super::scenarios::{Scenario, chosen};
use super::sweep::Guard;
use super::{host, say};

/// How many scenarios run at a time unless `NODEJOIN_E2E_LANES` is set: most of their time is waiting.
const LANES: usize = 2;

/// Scenarios that have not begun.
type Queue = Mutex<VecDeque<&'static Scenario>>;

/// Runs the named scenarios, or all; gives how many failed. An error is why none could run.
pub(crate) fn run(names: &[&str]) -> Outcome<usize> {
    let chosen = chosen(names)?;
    host::check()?;
    let guard = Guard::start()?;
    let _ = fs::remove_dir_all(host::failed()?);
    let begin = Instant::now();
    let lanes = host::number("NODEJOIN_E2E_LANES")?.unwrap_or(LANES).clamp(1, chosen.len().max(1));
    let (all, queue) = (chosen.len(), Mutex::new(VecDeque::from(chosen)));
    let failed = scope(|scope| {
        let queue = &queue;
        let lanes: Vec<_> = (0..lanes).map(|number| scope.spawn(move || lane(number, queue))).collect();
        let ends = lanes.into_iter().map(|lane| lane.join().map_err(|_| "a lane broke down".to_owned())?);
        ends.sum::<Outcome<usize>>()
    })?;
    guard.end();
    println!("{} passed, {failed} failed in {:.1} s", all - failed, begin.elapsed().as_secs_f64());
    Ok(failed)
}

/// Runs scenarios in a lab of their own until none is left; gives how many failed.
fn lane(number: usize, queue: &Queue) -> Outcome<usize> {
    let mut lab = Lab::new(number)?;
    let mut failed = 0;
    // The lock must not be held while the scenario runs.
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    while let Some(scenario) = next() {
        say::of(scenario.name);
        println!("{} ...", scenario.name);
        let start = Instant::now();
        let result = (scenario.run)(&mut lab);
        let seconds = start.elapsed().as_secs_f64();
        match result {
            Ok(()) => println!("{} passed in {seconds:.1} s", scenario.name),
            Err(reason) => {
                failed += 1;
                lab.print_logs(scenario.name);
                println!("{} FAILED in {seconds:.1} s: {reason}", scenario.name);
            }
        }
        lab.end_nodes();
    }
    Ok(failed)
}
