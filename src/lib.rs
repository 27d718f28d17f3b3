//! nodejoin compiles one `cluster.toml` into everything a Kubernetes node needs to join a cluster by
//! kubelet TLS bootstrapping.

pub mod finding;
pub mod findings;
pub mod kube;
pub mod pki;
pub mod render;
pub mod report;
pub mod source;
pub mod spec;
pub mod suggest;
pub mod world;
