//! The readers: one for each format, for the user's templates, for what a spec compiles to and for folders alike.

pub mod container_runtime;
pub mod csv;
pub(in crate::facts) mod kubeconfig;
pub mod proxies;
pub mod unit;
pub mod yaml;
