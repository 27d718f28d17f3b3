//! The kubelet in the proof: its settings and its kubeconfigs.

pub(in crate::proof) mod config_file;
pub(in crate::proof) mod container_runtime;
pub(in crate::proof) mod credentials;
pub(in crate::proof) mod dual_stack;
pub(in crate::proof) mod kubelet_address;
pub(in crate::proof) mod kubelet_clients;
pub(in crate::proof) mod kubelet_values;
pub(in crate::proof) mod lease;
pub(in crate::proof) mod preconditions;
pub(in crate::proof) mod refusals;
pub(in crate::proof) mod serving_certificate;
pub(in crate::proof) mod settings;
pub(in crate::proof) mod taints;
pub(in crate::proof) mod watchdog;
