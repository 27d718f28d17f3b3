//! From settings to what a component of a given minor accepts: flags and fields, chosen by data.

mod apiserver;
mod argument;
mod controller_manager;
mod flag_value;
mod kubelet;
mod oidc;
mod value;

pub use apiserver::{apiserver, apiserver_of};
pub use argument::Argument;
pub use controller_manager::controller_manager;
pub use kubelet::{Lowered, kubelet};
pub use oidc::{OidcIssuer, jwt_issuers, oidc_issuer};
pub use value::of_node;
