//! Reports of the proof: a tree, JSON, and diagrams of the conversation.

pub mod commands;
mod conditions;
mod folder;
#[cfg(feature = "cli")]
mod groups;
mod json;
mod look;
mod mermaid;
mod outlook;
mod picture;
#[cfg(feature = "cli")]
mod summary;
mod svg;
#[cfg(feature = "cli")]
mod tree;

pub use folder::Folder;
pub use json::render as json;
pub use look::Look;
pub use mermaid::render as mermaid;
pub use outlook::{json as outlook_json, render as outlook};
pub use svg::render as svg;
#[cfg(feature = "cli")]
pub use tree::render as tree;

/// The names of a class for people: the first ones, and how many there are.
fn names(nodes: &[String]) -> String {
    match nodes {
        [] => "no node".to_owned(),
        [one] => one.clone(),
        [first, second] => format!("{first}, {second}"),
        [first, .., last] => format!("{first} … {last}, {} nodes", nodes.len()),
    }
}

/// A text without characters that affect a terminal.
fn visible(text: &str) -> std::borrow::Cow<'_, str> {
    super::visible(text, &[])
}
