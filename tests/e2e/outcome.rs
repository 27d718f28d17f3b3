use std::fmt::Display;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A step's result; the error is one sentence for the person who reads the run.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// Puts what was being done before an error.
pub(crate) trait Doing<T> {
    fn doing(self, what: impl Display) -> Outcome<T>;
}

impl<T, E: Display> Doing<T> for Result<T, E> {
    fn doing(self, what: impl Display) -> Outcome<T> {
        self.map_err(|error| format!("{what}: {error}"))
    }
}

/// Polls until there is an answer. What was awaited is the error after `seconds`.
pub(crate) fn until<T>(seconds: u64, what: &str, mut ask: impl FnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if Instant::now() > end {
            return Err(format!("not within {seconds} s: {what}"));
        }
        sleep(Duration::from_millis(200));
    }
}

/// Fails with a sentence when a claim does not hold.
pub(crate) fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise()) }
}
