//! The kinds that nodejoin writes, as far as it writes them.

mod binding;
mod kubeconfig;
mod metadata;
mod secret;

use crate::render::{Text, Yaml, yaml};

pub use binding::{ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject};
pub use kubeconfig::{Credentials, Kubeconfig, KubeconfigCluster};
pub use metadata::{ConfigMap, Metadata};
pub use secret::Secret;

/// The YAML of one object.
pub(super) fn document(object: impl Into<Yaml>) -> Text {
    yaml::emit(&[object.into()])
}

/// The YAML of objects, one document each.
pub(super) fn documents(objects: impl IntoIterator<Item = Yaml>) -> Text {
    yaml::emit(&objects.into_iter().collect::<Vec<_>>())
}
