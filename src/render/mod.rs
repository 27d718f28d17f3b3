//! Bodies to text: literals and holes. Still free of secrets, so it can be printed, compared and kept.

mod text;

pub use text::{Hole, Piece, Text};
