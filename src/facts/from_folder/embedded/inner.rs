/// A file inside another one.
pub(super) struct Inner {
    /// Its path on a machine, if it is given.
    pub(super) path: Option<String>,
    /// The line of the outer file, from one, at which it begins.
    pub(super) line: usize,
    pub(super) text: String,
    /// The end of its name if it has no path: `.yaml`.
    pub(super) ending: &'static str,
}

/// What is inside a file.
#[derive(Default)]
pub(super) struct Outer {
    pub(super) inner: Vec<Inner>,
    /// What is left of the file without it, if it is not the whole file.
    pub(super) rest: Option<String>,
    /// Whether the file describes a machine of its own.
    pub(super) own_machine: bool,
}
