use std::collections::BTreeMap;

use crate::model::Node;

/// What is asked for beside the whole.
#[derive(Clone, Copy, Default)]
pub struct Scope<'a> {
    /// This node alone.
    pub only: Option<&'a Node>,
    /// Texts in place of files of the output, by their path in the tree: what a person has changed in it.
    pub edits: Option<&'a BTreeMap<String, String>>,
}
