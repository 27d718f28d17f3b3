use super::bundle::Bundle;
use super::manifest::{NAME, SIGNATURE};
use super::output::{Output, ignore};
use crate::plan::Plan;

/// How many files a build writes.
pub(super) fn count(output: &Output<'_>) -> usize {
    let nodes = output.cluster.nodes.iter();
    let of_nodes = nodes.map(|node| match node.sealed_for() {
        Some(_) => 1,
        None => output.plan.of_node(node).len(),
    });
    let once = output.once(&ignore()).len() + Bundle::once(output).len();
    once + of_nodes.sum::<usize>() + 1 + usize::from(output.signer.is_some())
}

/// The paths of all that a build writes, below the target.
pub(super) fn planned(output: &Output<'_>) -> Vec<String> {
    let ignore = ignore();
    let mut paths: Vec<String> = output.once(&ignore).into_iter().map(|target| target.path).collect();
    paths.extend(Bundle::once(output).into_iter().map(|bundle| bundle.path));
    for node in &output.cluster.nodes {
        match Bundle::of_node(output, node) {
            Some(bundle) => paths.push(bundle.path),
            None => {
                let base = Plan::folder(node);
                let inside = output.plan.of_node(node).iter();
                paths.extend(inside.map(|planned| format!("{base}/{}", planned.file.path)));
            }
        }
    }
    paths.push(NAME.to_owned());
    paths.extend(output.signer.map(|_| SIGNATURE.to_owned()));
    paths
}
