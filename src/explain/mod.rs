//! Where values come from and where they are written, in both directions: the settings of a node with each level of the spec that
//! sets them and the lines in which they are ([`of_node`]), and what is behind a line of a file ([`of_lines`]).
//!
//! Both read the trail that every piece of a plan has: nothing is inferred from the words of a file.

mod given;
mod key;
mod level;
mod lines;
mod settings;

pub use given::{Behind, Explained, Given, NotFound, of_lines};
pub use key::of as key_of;
pub use level::{Level, LevelKind};
pub use lines::{Landing, Run, runs};
pub use settings::{Setting, of_node, unset};
