//! Findings as people and programs read them: human text, JSON, SARIF, GitHub annotations. Each format is a
//! function of the same [`Located`] findings; used by the binary and by tests, never by the compiler.

mod counts;
pub mod diff;
pub mod github;
#[cfg(feature = "cli")]
pub mod human;
pub mod json;
mod located;
pub mod proof;
pub mod sarif;
mod spec_places;
mod spot;
pub mod upgrade;
mod visible;

pub use counts::Counts;
pub use located::{Located, locate};
pub use spec_places::SpecPlaces;
pub use spot::{Locate, Spot};
pub use visible::visible;

/// How many errors, warnings and notes there are.
pub fn summary(findings: &[Located<'_>]) -> Counts {
    Counts::of(findings.iter().map(|located| located.finding().level))
}
