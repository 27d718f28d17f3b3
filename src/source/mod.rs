//! Texts, places in them, and the spec's syntax tree. Knows TOML and bytes; does not know what a node is.

mod layers;
mod nesting;
mod path;
mod plain_secrets;
mod text;
mod tree;
mod veil;
mod written;

pub use layers::{Differing, INCLUDE, UNSET, names};
pub use path::{Path, Step};
pub use plain_secrets::{PlainSecret, plain_secrets};
pub use text::{Included, Position, Source};
pub use tree::{Mistake, Tree};
pub use veil::{MASK, Veil, may_be_secret};
pub use written::Written;
