use schemars::JsonSchema;
use serde::Deserialize;

use crate::source::Path;

/// One string or a list of strings.
#[derive(Deserialize, JsonSchema, Clone, Debug)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One string.
    One(String),
    /// Several strings.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The strings in order.
    pub fn as_slice(&self) -> &[String] {
        match self {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many,
        }
    }

    /// The path step of the item at `index` below the value's own path.
    pub fn path(&self, at: &Path, index: usize) -> Path {
        match self {
            OneOrMany::One(_) => at.clone(),
            OneOrMany::Many(_) => at.index(index),
        }
    }
}
