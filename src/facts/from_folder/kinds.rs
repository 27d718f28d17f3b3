//! Which documents are objects of the cluster.

use crate::facts::Object;

/// Configuration files and kubeconfigs look like objects, but no API accepts them.
pub(super) fn is_object(object: &Object) -> bool {
    let group = object.group();
    let file = group.ends_with(".config.k8s.io") || group == "kubeadm.k8s.io" || group == "audit.k8s.io";
    let kubeconfig = object.kind() == "Config" && group.is_empty();
    object.value.is_object() && !object.kind().is_empty() && !file && !kubeconfig
}
