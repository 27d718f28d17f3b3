use serde_json::Value;

use super::compare::{Difference, flatten, is_alike, shown, values};
use crate::Outcome;
use crate::artifact::MakeError;
use crate::kube::Kube;
use crate::model::Node;
use crate::plan::Plan;
use crate::sink::node_value;

/// Compares the effective configuration of a running kubelet, the answer of its `/configz`, with the compiled one: values that differ,
/// and values that the spec does not set and that are not the release's default. None if the answer is of another form.
///
/// Mirrors k8s.io/component-base/configz: handle, whose document has the configuration under `kubeletconfig`.
///
/// # Errors
/// If a template has a mistake.
pub fn of_configz(
    outcome: &Outcome,
    node: &Node,
    answer: &Value,
) -> Result<Option<(String, Vec<Difference>)>, MakeError> {
    let Some(running) = answer.get("kubeletconfig").filter(|running| running.is_object()) else {
        return Ok(None);
    };
    let planned = outcome.plan()?.of_node(node).iter();
    let Some(planned) = planned.into_iter().find(|planned| planned.artifact.id == "kubelet-configuration")
    else {
        return Ok(None);
    };
    let text = planned.file.text.placeholders_of(|hole| node_value(hole, Some(node)));
    let compiled = values(&text).unwrap_or_default();
    let minor = outcome.cluster.shapes.get(node.shape).map(|shape| *shape.kubelet.minor);
    let mut differences = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    flatten(running, String::new(), &mut |path, value| {
        seen.insert(path.clone());
        let found = Some((shown(value), 0));
        match compiled.get(&path) {
            Some((own, _)) if is_alike(own, value) => {}
            Some((own, line)) => {
                differences.push(Difference { key: path, compiled: Some((shown(own), *line)), found })
            }
            // Only a default that is known can be another one.
            None => {
                let field = minor.and_then(|minor| Kube::of(minor).kubelet_field(&path).present());
                let default = field.and_then(|field| field.default);
                if default.is_some_and(|default| !is_alike(&Value::from(default), value)) {
                    differences.push(Difference { key: path, compiled: None, found });
                }
            }
        }
    });
    let fields = compiled.into_iter().filter(|(path, _)| !matches!(path.as_str(), "apiVersion" | "kind"));
    // A path above values of the answer is a map that has other entries there.
    let missing = fields.filter(|(path, _)| {
        !seen.contains(path) && !seen.iter().any(|own| own.starts_with(&format!("{path}.")))
    });
    differences.extend(missing.map(|(key, (value, line))| Difference {
        key,
        compiled: Some((shown(&value), line)),
        found: None,
    }));
    differences.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(Some((format!("{}/{}", Plan::folder(node), planned.file.path), differences)))
}
