//! Templates: units, env files and READMEs, nodejoin's own or the user's.
//!
//! A template decides what is in a line; it cannot decide how a value is quoted. Whatever it prints goes
//! through the grammar of the file that it makes, and comes out as a slot that no filter can change, so that
//! no value leaves its word or line. Templates see each other by name and nothing else: no file system, no
//! clock, no environment.

mod builtin;
mod engine;
mod error;
mod expressions;
mod fence;
mod filters;
mod grammar;
mod lint;
mod set;
mod slots;
#[cfg(test)]
mod tests;
mod value;

pub use builtin::{TemplateInfo, Variable};
pub use error::{LARGEST_TEMPLATE, TemplateError};
pub use set::Templates;
pub use value::{Context, ContextValue};
