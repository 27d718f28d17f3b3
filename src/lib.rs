//! nodejoin compiles one `cluster.toml` into everything a Kubernetes node needs to join a cluster by
//! kubelet TLS bootstrapping.

mod compile;
pub mod finding;
pub mod findings;
pub mod kube;
pub mod lower;
pub mod model;
pub mod pki;
pub mod render;
pub mod report;
pub mod resolve;
pub mod rules;
pub mod secret;
pub mod source;
pub mod spec;
pub mod suggest;
pub mod world;

pub use compile::{NOT_UTF_8, Options, Outcome, SpecUnreadable, compile};
