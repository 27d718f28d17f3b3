use rustix::process::{
    DumpableBehavior, Resource, Rlimit, dumpable_behavior, set_dumpable_behavior, setrlimit,
};

/// Whether a core dump could be made of the process, or another process of the same user could read its memory.
pub(super) fn is_dumpable() -> bool {
    !matches!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable))
}

/// Keeps secrets inside the process: it writes no core dump, cannot be traced by other processes of the same user, and
/// reports only the location of a panic, because a panic's message may contain the processed data.
pub fn harden() {
    // If the system refuses one of these, the secrets are as safe as before.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
        super::exit::panicked(&place);
    }));
}
