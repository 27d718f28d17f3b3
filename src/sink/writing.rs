use super::system::{Calls, Unwatched, Watch};

/// How files are written.
#[derive(Clone, Copy)]
pub struct Writing<'w> {
    /// Whether to wait until they are on the disk.
    pub sync: bool,
    /// Whether to read every file that is there, and trust no record of what was written.
    pub verify: bool,
    /// Sees each system call.
    pub watch: &'w dyn Watch,
}

impl Default for Writing<'_> {
    fn default() -> Self {
        Self { sync: true, verify: false, watch: &Unwatched }
    }
}

impl<'w> Writing<'w> {
    pub(super) fn calls(self) -> Calls<'w> {
        Calls::new(self.watch, self.sync)
    }
}
