//! Bodies to text: literals and holes. Still free of secrets, so it can be printed, compared and kept.

mod names_regex;
pub mod quote;
mod template;
mod text;
mod trail;
pub mod yaml;

pub use names_regex::names_regex;
pub use template::{
    Context, ContextValue, LARGEST_TEMPLATE, TemplateError, TemplateInfo, Templates, Variable,
};
pub use text::{Hole, Piece, Text};
pub use trail::Trail;
pub use yaml::Yaml;
