use std::collections::BTreeMap;
use std::sync::Arc;

use super::At;
use crate::secret::SecretRef;

/// A file of the nodes that the spec adds.
#[derive(Clone, Debug)]
pub struct ExtraFile {
    /// Its path on the node; the place is its table.
    pub path: At<String>,
    /// Its text.
    pub text: ExtraText,
    /// Whether it is a program.
    pub executable: bool,
    /// Whether its known text has secrets.
    pub confidential: bool,
}

/// The text of a file that the spec adds.
#[derive(Clone, Debug)]
pub enum ExtraText {
    /// Known, with the key that has it or names its file.
    Known(At<Arc<str>>),
    /// A secret: read when it is written, and never before.
    Secret(At<SecretRef>),
}

/// Files by their path on the node.
pub type ExtraFiles = BTreeMap<String, Arc<ExtraFile>>;
