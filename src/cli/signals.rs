//! Signals that stop the program while it writes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::{flag, low_level};

use crate::sink::{Watch, Writing};

/// The signal that arrived; zero while none did.
static ARRIVED: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// Stops the writing once a signal arrived.
struct Signals;

impl Watch for Signals {
    fn is_stopped(&self) -> bool {
        arrived().is_some()
    }
}

/// How commands write: SIGINT, SIGTERM and SIGHUP stop them from now on once what they began is cleaned up. A second signal stops
/// them at once.
pub(super) fn writing(sync: bool) -> Writing<'static> {
    ARRIVED.get_or_init(|| {
        let arrived = Arc::new(AtomicUsize::new(0));
        let again = Arc::new(AtomicBool::new(false));
        for (signal, number) in [(SIGINT, 2), (SIGTERM, 15), (SIGHUP, 1)] {
            if is_ignored(signal) {
                continue;
            }
            // Where a handler cannot be registered the signal does what it always does.
            let _ = flag::register_conditional_default(signal, Arc::clone(&again));
            let _ = flag::register(signal, Arc::clone(&again));
            let _ = flag::register_usize(signal, Arc::clone(&arrived), number);
        }
        // A file that grows too large is an error of the write then.
        if !is_ignored(SIGXFSZ) {
            let _ = flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
        }
        arrived
    });
    Writing { sync, verify: false, watch: &Signals }
}

/// Terminates the process as the signal that arrived would have; returns when none did.
pub(super) fn end_by_signal() {
    if let Some(signal) = arrived() {
        let _ = low_level::emulate_default_handler(signal);
    }
}

fn arrived() -> Option<i32> {
    let number = ARRIVED.get()?.load(Ordering::SeqCst);
    i32::try_from(number).ok().filter(|number| *number != 0)
}

/// Whether the process that started this one wants a signal to be ignored, as `nohup` does.
#[allow(clippy::disallowed_methods, reason = "the edge: where the process looks at itself")]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask & (1 << (signal - 1)) != 0
}
