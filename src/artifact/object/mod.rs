//! The kinds that nodejoin writes, as far as it writes them.

mod binding;
mod kubeconfig;
mod metadata;
mod secret;

use serde::Serialize;

use super::MakeError;
use crate::render::{Text, yaml};

pub use binding::{ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject};
pub use kubeconfig::{Kubeconfig, KubeconfigCluster, KubeconfigUser};
pub use metadata::{ConfigMap, Metadata};
pub use secret::Secret;

/// The YAML of objects, one document each.
pub(super) fn documents<T: Serialize>(objects: &[T]) -> Result<Text, MakeError> {
    let values: Result<Vec<serde_yaml::Value>, _> = objects.iter().map(serde_yaml::to_value).collect();
    Ok(yaml::emit(&values.map_err(|error| MakeError::Value(error.to_string()))?))
}

/// The YAML of one object.
pub(super) fn document<T: Serialize>(object: &T) -> Result<Text, MakeError> {
    documents(std::slice::from_ref(object))
}
