//! The life of tokens: who can join with which and until when, and the edits of a spec's text that rotate or revoke one.
//! Comments, order and layout stay.

mod edit;
mod entry;
mod joiners;
mod outlook;

#[cfg(test)]
mod tests;

pub use edit::{Old, Rotation, revoke, rotate};
pub use joiners::{Joiners, joiners};
pub use outlook::{Joins, Outlook, outlook};
