use std::io::Write as _;

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// Keeps secrets inside the process: it leaves no core dump, is closed to other processes of the same user, and says of a panic
/// only where it was. What a panic says may quote what was worked on.
pub fn harden() {
    // Whatever the system refuses, the secrets are as safe as before.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
        let _ =
            writeln!(std::io::stderr(), "nodejoin: stopped by a mistake of its own{place}; please report it");
    }));
}
