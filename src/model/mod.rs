//! What the compiler believes: resolved, and right by construction as far as one value can be right by itself.

mod at;
mod capacity;
mod cluster;
mod control_plane;
mod controller_list;
mod duration;
mod endpoint;
mod field_type;
mod flag_text;
mod kubelet;
mod kubelet_settings;
mod label;
mod malformed;
mod name;
mod node;
mod printing_flag;
mod quantity;
mod rollout;
mod shape;
mod taint;
mod token;

pub use at::At;
pub use capacity::{Amount, Capacity, RESOURCES};
pub use cluster::{Approval, Authority, Cluster, Pool};
pub use control_plane::{Anonymous, Apiserver, ControlPlane, ControllerManager, Signer, Signing};
pub use controller_list::{
    BOOTSTRAP_SIGNER, CSR_APPROVING, CSR_CLEANER, CSR_SIGNING, Choice, ControllerList, TOKEN_CLEANER,
};
pub use duration::{GoDuration, is_duration, is_same_value, measure, signed_duration};
pub use endpoint::{Endpoint, Host};
pub use field_type::{Mismatch, mismatches};
pub use flag_text::{RefusedValue, flag_entries, parse_bool, refused_value, wanted_text};
pub use kubelet::{Kubelet, Paths, ServingCertificate, Setting, Value};
pub use kubelet_settings::KubeletSettings;
pub use label::{label_key_problem, label_value_problem};
pub use malformed::Malformed;
pub use name::{NodeName, is_dns_subdomain};
pub use node::{Node, NodeKey};
pub use printing_flag::printed_by;
pub use quantity::{is_quantity, quantity};
pub use rollout::Rollout;
pub use shape::{Shape, ShapeId};
pub use taint::{TAINT_EFFECTS, Taint};
pub use token::{Expiry, Token, Usages};
