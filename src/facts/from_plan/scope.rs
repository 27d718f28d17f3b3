use std::collections::BTreeMap;

use crate::model::Node;

/// Restrictions and changes to the whole output.
#[derive(Clone, Copy, Default)]
pub struct Scope<'a> {
    /// This node alone.
    pub only: Option<&'a Node>,
    /// Texts in place of files of the output, by their path in the tree: what a person has changed in it.
    pub edits: Option<&'a BTreeMap<String, String>>,
}
