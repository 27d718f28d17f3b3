use serde_json::{Value, json};

use crate::model::Cluster;
use crate::plan::Plan;

/// The nodes of a cluster for other programs, as a JSON document, indented, with a line break at its end:
///
/// ```json
/// {"version": 1, "cluster": "…", "nodes": [{"name": "w1", "pool": "web", "addresses": ["10.0.0.1"], "folder": "nodes/w1",
///  "machines": false}]}
/// ```
///
/// `machines` is true for the bundle of machines that the spec does not list.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn inventory(cluster: &Cluster) -> Result<String, serde_json::Error> {
    let mut nodes: Vec<_> = cluster.nodes.iter().collect();
    nodes.sort_by(|one, other| one.name.as_str().cmp(other.name.as_str()));
    let entry = |node: &&crate::model::Node| {
        let shape = cluster.shapes.get(node.shape);
        json!({
            "name": node.name.as_str(),
            "pool": shape.and_then(|shape| shape.pool.as_deref()),
            "addresses": node.addresses.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "folder": Plan::folder(node),
            "encrypted": node.sealed_for().is_some(),
            "machines": node.is_shared(),
        })
    };
    let nodes: Vec<Value> = nodes.iter().map(entry).collect();
    let document = json!({"version": 1, "cluster": cluster.name.value, "nodes": nodes});
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}
