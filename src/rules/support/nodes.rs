use crate::model::{Cluster, Node, Shape};

/// Each shape that has a node of a kind, with the first one: what is the same for all of them is reported once. In the time
/// of one walk through the nodes, of which there may be 100,000.
pub(in crate::rules) fn first_of_each_shape<'a>(
    cluster: &'a Cluster,
    is_wanted: impl Fn(&Node) -> bool + 'a,
) -> impl Iterator<Item = (&'a Shape, &'a Node)> {
    let mut seen = vec![false; cluster.shapes.len()];
    cluster.nodes.iter().filter_map(move |node| {
        let seen = seen.get_mut(node.shape).filter(|seen| !**seen && is_wanted(node))?;
        *seen = true;
        Some((cluster.shape_of(node)?, node))
    })
}

/// What an approver of serving certificates needs to know beside, where nodes have no addresses.
pub(in crate::rules) fn approver_ranges(cluster: &Cluster) -> Option<&'static str> {
    let unknown = cluster.approval.address_ranges.is_empty()
        && cluster.nodes.iter().any(|node| node.addresses.is_empty());
    unknown.then_some("and write the nodes' ranges: `address-ranges = [\"10.0.0.0/16\"]` under `[approval]`")
}
