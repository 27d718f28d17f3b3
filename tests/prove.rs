//! The proof: each step on specs that break it, and on near misses that do not.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

#[path = "prove/alike.rs"]
mod alike;
#[path = "prove/edits.rs"]
mod edits;
#[path = "prove/golden.rs"]
mod golden;
#[path = "prove/lab.rs"]
mod lab;
#[path = "prove/specs.rs"]
mod specs;
#[path = "prove/time.rs"]
mod time;
