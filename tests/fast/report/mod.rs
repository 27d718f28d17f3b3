//! Reports: what people and programs read.
#![allow(missing_docs, clippy::unwrap_used)]

mod formats;
mod hostile;
#[cfg(feature = "cli")]
mod human;
mod sarif;
mod spec;
#[cfg(feature = "cli")]
mod terminal;
