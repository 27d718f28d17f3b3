use crate::facts::{Origin, Process};
use crate::kube::{Minor, Program};

/// A component that something in the folder starts.
#[derive(Clone)]
pub(super) struct Started {
    pub(super) program: Program,
    /// The machine's folder.
    pub(super) root: String,
    pub(super) process: Process,
    /// Its release and where that is given, if it is.
    pub(super) minor: Option<(Minor, Origin)>,
}
