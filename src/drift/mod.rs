//! A machine's files, or the answer of its kubelet's `/configz`, against what a spec compiles to.
//!
//! YAML is compared value by value, other files line by line without comments and blank lines; what differs has its line on both
//! sides. The text of a secret is never compared or shown.

mod compare;
mod configz;

pub use compare::{Difference, FileDrift, State, of_files};
pub use configz::of_configz;
