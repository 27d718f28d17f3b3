use std::io::Write as _;

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// Keeps secrets inside the process: it writes no core dump, cannot be traced by other processes of the same user, and
/// reports only the location of a panic, because a panic's message may contain the processed data.
pub fn harden() {
    // If the system refuses one of these, the secrets are as safe as before.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
        let _ = writeln!(std::io::stderr(), "nodejoin: internal error{place}; please report it");
    }));
}
