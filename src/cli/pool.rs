//! The threads that the program works with.

use rayon::ThreadPoolBuilder;

/// As much stack as the main thread has.
const STACK: usize = 8 * 1024 * 1024;

/// Runs the program on all cores, or on this thread alone where no other can be started.
///
/// This thread is one of the pool's: most of the work is done by one thread, and only the first thread's heap grows in large
/// steps (glibc grows that of any other a page at a time, with a system call for each).
pub(super) fn on_all_cores<T>(run: impl FnOnce() -> T) -> T {
    let _pool = ThreadPoolBuilder::new().stack_size(STACK).use_current_thread().build();
    run()
}
