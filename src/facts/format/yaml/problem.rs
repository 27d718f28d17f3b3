use std::fmt;

use crate::facts::Origin;

/// Why a file cannot be read as YAML.
#[derive(Clone, Debug)]
pub struct YamlProblem {
    /// What is wrong, as the end of a sentence that begins with the file's name.
    pub message: String,
    /// Where.
    pub origin: Origin,
    /// Whether it may be YAML, and has more in it than is read.
    pub too_large: bool,
}

impl fmt::Display for YamlProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
