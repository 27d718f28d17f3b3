//! The control plane in the proof: its components, authorization, and replicas.

pub(in crate::proof) mod aggregation;
pub(in crate::proof) mod anonymous;
pub(in crate::proof) mod authorization;
pub(in crate::proof) mod authorizers;
pub(in crate::proof) mod ca_rotation;
pub(in crate::proof) mod plane;
pub(in crate::proof) mod refusal;
pub(in crate::proof) mod refusals;
pub(in crate::proof) mod replicas;
pub(in crate::proof) mod server;
pub(in crate::proof) mod signing_pair;
pub(in crate::proof) mod webhooks;
