use serde_json::Value;

use super::content;
use super::folder::World;
use super::placeholder;
use super::pod;
use crate::facts::{Object, Sourced};

/// The objects that are applied to the cluster, by path.
pub(super) fn of(world: &World<'_>) -> Vec<Object> {
    let known = world.contents.iter().filter(|(path, _)| !world.has_hashes(path));
    let all = known.flat_map(|(_, content)| content.documents());
    all.filter(|object| is_applied(object)).cloned().collect()
}

fn is_applied(object: &Object) -> bool {
    content::is_object(object) && !placeholder::in_document(&object.value) && !pod::is_component(object)
}

/// Programs that approve serving certificates, by a part of their images' names.
const APPROVERS: [&str; 2] = ["kubelet-csr-approver", "kubelet-serving-cert-approver"];

/// The approver of serving certificates that runs in the cluster, where there is one.
pub(super) fn approver(world: &World<'_>) -> Option<Sourced<String>> {
    let objects = world.contents.values().flat_map(|content| content.documents());
    objects.filter(|object| matches!(object.kind(), "Deployment" | "DaemonSet")).find_map(|object| {
        let containers = object.get("spec.template.spec.containers").and_then(Value::as_array)?;
        (0..containers.len()).find_map(|index| {
            let image = object.sourced(&format!("spec.template.spec.containers.{index}.image"))?;
            let name = APPROVERS.into_iter().find(|name| image.value.contains(name))?;
            Some(Sourced::new(name.to_owned(), image.origin.clone()))
        })
    })
}
