//! The proof: each step on specs that break it, and on near misses that do not.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

mod alike;
mod approval;
mod edits;
mod golden;
mod lab;
mod specs;
mod time;
