//! Diagnostics: what nodejoin reports about an input, where, why, and what to do about it. No rendering here.
//!
//! A [`Finding`] is one mistake at a [`Place`]; a [`Findings`] collects them and suppresses those that depend on values
//! that were not read.

mod collector;
pub mod command;
mod finding;
pub mod rule_id;
pub mod suggest;

pub use collector::{Findings, once_each};
pub use finding::{Finding, Level, Part, Place, Related};
pub use rule_id::RuleId;
