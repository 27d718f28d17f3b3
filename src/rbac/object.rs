use serde_json::Value;

use super::binding::Binding;
use super::fields::Fields;
use super::metadata::Metadata;
use super::refused::{Mistake, Refused};
use super::role::Role;
use super::subject::API_GROUP;
use super::{Origin, refused};
use crate::kube::Kube;

/// An object of RBAC that the apiserver accepts.
pub(super) enum Object {
    Role(Role),
    Binding(Binding),
}

const KINDS: [&str; 4] = ["ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding"];

impl Object {
    /// Reads the object at a place; nothing where it is of another kind or API.
    pub(super) fn read(kube: Kube, index: usize, value: &Value) -> Option<Result<Self, Refused>> {
        let kind = value.get("kind")?.as_str().filter(|kind| KINDS.contains(kind))?;
        let version = value.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
        let group = version.split_once('/').map_or("", |(group, _)| group);
        if group.contains('.') && group != API_GROUP {
            return None;
        }
        let name = value.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
        Some(read(kube, index, kind, version, value).map_err(|mistake: refused::Mistake| Refused {
            object: index,
            kind: kind.into(),
            name: name.into(),
            path: mistake.path,
            reason: mistake.reason,
        }))
    }
}

fn read(kube: Kube, index: usize, kind: &str, version: &str, value: &Value) -> Result<Object, Mistake> {
    if !kube.api_versions(kind).any(|served| served == version) {
        let reason = format!("no matches for kind {kind:?} in version {version:?}");
        return Err(Mistake::new("apiVersion", reason));
    }
    let fields = Fields::of(Some(value), "")?;
    let metadata = Metadata::read(&fields.table("metadata")?)?;
    let namespace = match metadata.namespace {
        _ if kind.starts_with("Cluster") => None,
        // kubectl's context names another one rarely.
        namespace if namespace.is_empty() => Some("default".to_owned()),
        namespace => Some(namespace),
    };
    let (name, labels) = (metadata.name, metadata.labels);
    let origin = Origin::Object(index);
    if kind.ends_with("Binding") {
        Binding::read(&fields, namespace, name, origin).map(Object::Binding)
    } else {
        Role::read(&fields, namespace, name, labels, origin).map(Object::Role)
    }
}
