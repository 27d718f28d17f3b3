/// What was written.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// Files, the manifest included.
    pub files: usize,
    /// Bytes in them.
    pub bytes: usize,
}
