//! The threads that the program works with.

use rayon::ThreadPoolBuilder;

/// As much stack as the main thread has.
const STACK: usize = 8 * 1024 * 1024;

/// Runs the program on all cores, or on this thread alone where no other can be started.
pub(super) fn on_all_cores<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    match ThreadPoolBuilder::new().stack_size(STACK).build() {
        Ok(pool) => pool.install(run),
        Err(_) => {
            // Were it to fail as well, nothing would be lost: there are other threads then.
            let _ = ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
            run()
        }
    }
}
