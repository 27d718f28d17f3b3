//! Memory that is not swapped to disk.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the system refused to lock memory.
static REFUSED: AtomicBool = AtomicBool::new(false);

/// Keeps the pages of these bytes in memory until the process exits or returns them to the system. They are not unlocked
/// when one secret is dropped, since locks do not count and another secret may be on the same page.
pub(super) fn keep(memory: &Vec<u8>) {
    if memory.capacity() == 0 {
        return;
    }
    match region::lock(memory.as_ptr(), memory.capacity()) {
        Ok(guard) => std::mem::forget(guard),
        Err(_) => REFUSED.store(true, Ordering::Relaxed),
    }
}

/// Whether a secret of this process may have been in memory that the system swaps to disk.
pub fn may_be_swapped() -> bool {
    REFUSED.load(Ordering::Relaxed)
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use crate::secret::Secret;

    /// Kilobytes of locked memory of this process.
    #[allow(clippy::disallowed_methods, reason = "a test looks at its own process")]
    fn locked() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmLck:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    #[test]
    fn secrets_are_locked_or_the_system_refused() {
        let before = locked();
        let secret = Secret::new(vec![1; 1 << 20]);
        assert!(locked() >= before + 1024 || may_be_swapped());
        drop(secret);
    }
}
