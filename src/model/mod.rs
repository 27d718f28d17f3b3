//! What the compiler believes: resolved, and right by construction as far as one value can be right by itself.

mod api_access;
mod at;
mod authority;
mod ca_rotation;
mod capacity;
mod cluster;
mod control_plane;
mod controllers;
mod endpoint;
mod extra_file;
mod kubelet;
mod kubelet_settings;
mod machines;
mod name;
mod node;
mod node_text;
mod range_numbers;
mod rollout;
mod setting;
mod shape;
mod token;
mod unit;

pub use api_access::{ApiAccess, ProxyUrl, ServerName};
pub use at::At;
pub use authority::Authority;
pub use ca_rotation::{CaPhase, CaRotation};
pub use capacity::{Amount, Capacity, RESOURCES};
pub use cluster::{Approval, Cluster, Pool, ServiceAccount};
pub use control_plane::{
    ANONYMOUS_PATHS, Anonymous, Apiserver, AuthorizationFile, CLUSTER_INFO_PATH, ControlPlane,
    ControllerManager, HEALTH_CHECK_PATHS, OIDC_FLAGS, PlaneMachine, Signer, Signing,
};
pub use controllers::{BOOTSTRAP_SIGNER, CSR_APPROVING, CSR_CLEANER, CSR_SIGNING, TOKEN_CLEANER};
pub use endpoint::{Endpoint, Host};
pub use extra_file::{ExtraFile, ExtraFiles, ExtraText};
pub use kubelet::{APPROVED_BY_HAND, Bootstrap, Kubelet, Paths, ServingCertificate};
pub use kubelet_settings::KubeletSettings;
pub use machines::{Machines, NamePattern, count_of};
pub use name::NodeName;
pub use node::{Node, NodeKey};
pub use node_text::{NodePart, NodeText};
pub use range_numbers::RangeNumbers;
pub use rollout::Rollout;
pub use setting::{Setting, Value};
pub use shape::{Sealing, Shape, ShapeId};
pub use token::{BOOTSTRAPPERS, Expiry, Token, Usages};
pub use unit::{Unit, UnitLines};
