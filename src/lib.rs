//! nodejoin compiles one `cluster.toml` into everything a Kubernetes node needs to join a cluster by
//! kubelet TLS bootstrapping.

pub mod artifact;
#[cfg(feature = "cli")]
pub mod cli;
mod compile;
pub mod examples;
pub mod finding;
pub mod findings;
pub mod kube;
pub mod lower;
pub mod model;
pub mod pki;
pub mod plan;
pub mod render;
pub mod report;
pub mod resolve;
pub mod rules;
pub mod secret;
pub mod sink;
pub mod source;
pub mod spec;
pub mod suggest;
pub mod templates;
pub mod world;

pub use compile::{
    NOT_UTF_8, Options, Outcome, SECRET_LINE_UNKNOWN, SECRET_NOT_A_TOKEN, SECRET_OPEN_TO_OTHERS,
    SECRET_UNAVAILABLE, SpecUnreadable, compile,
};
