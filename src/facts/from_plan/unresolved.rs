//! Mistakes of a spec that leave nothing to read back: what they break is known all the same.

use crate::diagnostic::{Finding, Level, Place};
use crate::facts::NodeClass;
use crate::model::{Cluster, Shape};
use crate::source::{Path, Step};

/// The errors of a spec with the position of each class that they concern.
pub fn unresolved(cluster: &Cluster, classes: &[NodeClass], findings: &[Finding]) -> Vec<(usize, Finding)> {
    let mut found = Vec::new();
    for finding in findings.iter().filter(|finding| finding.level == Level::Deny) {
        let Place::Spec(path, _) = &finding.place else { continue };
        for (index, class) in classes.iter().enumerate() {
            if shape_of(cluster, class).is_some_and(|shape| concerns(path, cluster, shape)) {
                found.push((index, finding.clone()));
            }
        }
    }
    found
}

fn shape_of<'c>(cluster: &'c Cluster, class: &NodeClass) -> Option<&'c Shape> {
    let first = class.nodes.first()?;
    let node = cluster
        .nodes
        .iter()
        .find(|node| node.name.as_str() == first && node.is_shared() == class.host_names.is_some())?;
    cluster.shape_of(node)
}

/// Whether a value of the spec goes into the nodes of a shape.
fn concerns(path: &Path, cluster: &Cluster, shape: &Shape) -> bool {
    let key = |at: usize| match path.steps().get(at) {
        Some(Step::Key(key)) => Some(&**key),
        _ => None,
    };
    match (key(0), key(1)) {
        (Some("tokens"), Some(name)) => cluster.token_of(shape).is_some_and(|token| token.name == name),
        (Some("pools"), Some(name)) => shape.pool.as_deref() == Some(name),
        (Some("nodes"), Some(_)) => {
            path.is_within(&shape.path) || shape.range.as_ref().is_some_and(|range| path.is_within(range))
        }
        _ => true,
    }
}
