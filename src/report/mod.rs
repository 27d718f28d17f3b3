//! Reports of findings: human text, JSON, SARIF, GitHub annotations. Each format is a function of the same [`Located`]
//! findings; used by the binary and by tests, never by the compiler.
//!
//! A new format is a file here, a variant of [`Format`] with its arm in [`Format::render`], and a test.

mod changes;
mod counts;
pub mod diagnosis;
pub mod diff;
pub mod drift;
pub mod explain;
pub mod github;
#[cfg(feature = "cli")]
pub mod human;
pub mod json;
mod located;
pub mod proof;
pub mod sarif;
pub mod spec_diff;
mod spec_places;
mod spot;
pub mod tree;
pub mod upgrade;
mod visible;

pub use changes::{Need, changes, needs};
pub use counts::{Counts, summary};
pub use located::{Located, locate, together};
pub use spec_places::SpecPlaces;
pub use spot::{Locate, Spot};
pub use visible::{Medium, tame, visible};

/// A format in which findings are reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// Text with excerpts of the source
    Human,
    /// One JSON document
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

impl Format {
    /// Where its reports go.
    pub fn medium(self) -> Medium {
        match self {
            Format::Human | Format::Github => Medium::Terminal,
            Format::Json | Format::Sarif => Medium::Json,
        }
    }

    /// The whole report for programs; `None` for [`Format::Human`], which depends on the terminal
    /// (`human::render`).
    ///
    /// # Errors
    /// None of its own: whatever serde_json reports.
    pub fn render(self, findings: &[Located<'_>]) -> Option<Result<String, serde_json::Error>> {
        match self {
            Format::Human => None,
            Format::Json => Some(json::render(findings)),
            Format::Sarif => Some(sarif::of_nodejoin(findings)),
            Format::Github => Some(Ok(github::render(findings))),
        }
    }
}
