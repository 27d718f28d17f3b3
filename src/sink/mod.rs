//! Text + secrets + node values → bytes on disk. The only place where a hole is filled.

mod before;
mod bundle;
mod compare;
mod directory;
mod error;
mod fill;
mod manifest;
mod output;
mod removal;
mod staged;
mod survey;
mod written;

pub use compare::{Difference, compare};
pub use directory::write;
pub use error::SinkError;
pub use fill::{fill, node_value};
pub use manifest::{Manifest, ManifestFile};
pub use output::Output;
pub use written::Written;
