//! Entries of single nodes that are in a range, too.

use std::collections::BTreeMap;

use super::range::{expand, is_range};
use crate::spec::v1::NodeSpec;

/// The keys of single nodes that a range contains, each with the key of the first such range.
pub(super) fn of(nodes: &BTreeMap<String, NodeSpec>) -> BTreeMap<&str, &str> {
    let mut members = BTreeMap::new();
    let (ranges, single): (Vec<&str>, Vec<&str>) =
        nodes.keys().map(String::as_str).partition(|key| is_range(key));
    if single.is_empty() {
        return members;
    }
    for range in ranges {
        for name in expand(range).unwrap_or_default() {
            if let Ok(at) = single.binary_search(&name.as_str())
                && let Some(key) = single.get(at)
            {
                members.entry(*key).or_insert(range);
            }
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_range_of_each_node() {
        let keys = ["a", "edge-[001-020]", "edge-007", "edge-7", "edge-[007,021]", "edge-021", "broken-["];
        let nodes: BTreeMap<String, NodeSpec> =
            keys.iter().map(|key| ((*key).to_owned(), NodeSpec::default())).collect();
        let found = of(&nodes);
        assert_eq!(
            found.into_iter().collect::<Vec<_>>(),
            [("edge-007", "edge-[001-020]"), ("edge-021", "edge-[007,021]")]
        );
    }
}
