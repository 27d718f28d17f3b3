mod apply;
mod decide;
mod hostile;
mod miss;
mod random;

use serde_json::{Value, json};

use super::*;
use crate::kube::{Kube, Minor};

fn kube(minor: &str) -> Kube {
    Kube::of(Minor::read(minor).unwrap())
}

fn groups(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Whether somebody may do something: `verb group/resource/subresource name@namespace`, or `verb path:/…`.
fn may(rbac: &Rbac, user: &str, their: &[&str], what: &str) -> Option<String> {
    let their = groups(their);
    let question = Question { user, groups: &their, ..question(what) };
    rbac.allows(&question).map(|because| because.binding.name.clone())
}

fn question(what: &str) -> Question<'_> {
    let (verb, rest) = what.split_once(' ').unwrap();
    let target = if let Some(path) = rest.strip_prefix("path:") {
        Target::Path(path)
    } else {
        let (resource, object) = rest.split_once(' ').unwrap_or((rest, ""));
        let mut parts = resource.split('/');
        let mut part = || parts.next().unwrap_or_default();
        let (group, resource, subresource) = (part(), part(), part());
        let (name, namespace) = object.split_once('@').unwrap_or((object, ""));
        Target::Resource { group, resource, subresource, name, namespace }
    };
    Question { user: "", groups: &[], verb, target }
}

fn role(name: &str, rules: Value) -> Value {
    json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": name}, "rules": rules})
}

fn binding(name: &str, role: &str, subjects: Value) -> Value {
    json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": name},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        "subjects": subjects,
    })
}

fn group(name: &str) -> Value {
    json!([{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": name}])
}

/// The object in a namespace, as a Role or a RoleBinding.
fn namespaced(mut object: Value, namespace: &str) -> Value {
    let kind = object["kind"].as_str().unwrap().replace("Cluster", "");
    object["kind"] = kind.into();
    object["metadata"]["namespace"] = namespace.into();
    object
}
