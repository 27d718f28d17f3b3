//! Templates: units, env files and READMEs, nodejoin's own or the user's. No value can break out of its place: what a
//! template writes is quoted by the grammar of the file that it makes, whatever the template says.

mod engine;
mod error;
mod grammar;
mod set;
mod value;

pub use error::TemplateError;
pub use set::{TemplateInfo, Templates};
pub use value::{Context, ContextValue};
