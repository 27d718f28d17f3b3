use std::collections::BTreeMap;

use super::fields::{Fields, path_segment};
use super::refused::Mistake;
use crate::kube::value::{label_key_problem, label_value_problem};

/// What counts of an object's metadata.
pub(super) struct Metadata {
    pub(super) name: String,
    pub(super) namespace: String,
    pub(super) labels: BTreeMap<String, String>,
}

const KNOWN: [&str; 15] = [
    "name",
    "generateName",
    "namespace",
    "selfLink",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "labels",
    "annotations",
    "ownerReferences",
    "finalizers",
    "managedFields",
];

impl Metadata {
    /// Reads and validates it.
    ///
    /// Mirrors k8s.io/apimachinery/pkg/api/validation/objectmeta.go: `ValidateObjectMetaAccessor`, and
    /// pkg/apis/rbac/validation/validation.go: `ValidateRBACName`.
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, Mistake> {
        fields.only(&KNOWN)?;
        let (name, namespace) = (fields.text("name")?, fields.text("namespace")?);
        if name.is_empty() {
            return Err(Mistake::required(fields.at("name"), "name or generateName is required"));
        }
        path_segment(&name, &fields.at("name"))?;
        let (labels, annotations) = (fields.text_map("labels")?, fields.text_map("annotations")?);
        for (key, value) in &labels {
            if let Some(problem) = label_key_problem(key) {
                return Err(Mistake::invalid(fields.at("labels"), key, &problem));
            }
            if let Some(problem) = label_value_problem(value) {
                return Err(Mistake::invalid(fields.at("labels"), value, &problem));
            }
        }
        // Only of annotations may the case be any.
        for key in annotations.keys() {
            if let Some(problem) = label_key_problem(&key.to_lowercase()) {
                return Err(Mistake::invalid(fields.at("annotations"), key, &problem));
            }
        }
        fields.texts("finalizers")?;
        fields.tables("ownerReferences")?;
        Ok(Self { name, namespace, labels })
    }
}
