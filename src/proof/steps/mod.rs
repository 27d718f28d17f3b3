//! The fifteen steps of a join, one file each.

pub(in crate::proof) mod admission;
pub(in crate::proof) mod approve;
pub(in crate::proof) mod authenticate_node;
pub(in crate::proof) mod authenticate_token;
pub(in crate::proof) mod authorize_csr_create;
pub(in crate::proof) mod authorize_node;
pub(in crate::proof) mod config_load;
pub(in crate::proof) mod discovery;
pub(in crate::proof) mod kubelet_api;
pub(in crate::proof) mod kubelet_start;
pub(in crate::proof) mod registration;
pub(in crate::proof) mod renewal;
pub(in crate::proof) mod serving;
pub(in crate::proof) mod sign;
pub(in crate::proof) mod tls;
