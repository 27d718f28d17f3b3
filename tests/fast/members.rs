//! Nodes of a range with an entry of their own.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests may panic")]

use nodejoin::Outcome;
use nodejoin::model::{Node, Shape};

use crate::one_node::compiled;

const RANGE: &str = r#"
[kubelet.config]
maxPods = 90
[pools.edge]
labels = { "example.com/tier" = "edge", "example.com/disk" = "pool" }
[pools.core]
labels = { "example.com/tier" = "core" }
[nodes."edge-[001-004]"]
pool = "edge"
address = "10.1.0.[1-4]"
labels = { "example.com/disk" = "old", "example.com/rack" = "7" }
taints = ["example.com/remote:NoSchedule"]
kubelet.config.maxPods = 50
"#;

fn node<'o>(outcome: &'o Outcome, name: &str) -> (&'o Node, &'o Shape) {
    let node = outcome.cluster.nodes.iter().find(|node| node.name.as_str() == name).unwrap();
    (node, outcome.cluster.shape_of(node).unwrap())
}

fn label(shape: &Shape, key: &str) -> Option<String> {
    shape.labels.get(&format!("example.com/{key}")).map(|value| value.to_string())
}

fn pods(shape: &Shape) -> String {
    format!("{:?}", shape.kubelet.field("maxPods").unwrap().value)
}

#[test]
fn an_entry_wins_over_the_range_for_what_it_sets() {
    let more = "[nodes.edge-003]\nlabels = { \"example.com/disk\" = \"new\" }\nkubelet.config.maxPods = 20\n";
    let outcome = compiled(&format!("{RANGE}{more}"));
    assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    let names: Vec<&str> = outcome.cluster.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["edge-001", "edge-002", "edge-003", "edge-004"]);
    let (own, shape) = node(&outcome, "edge-003");
    assert_eq!(own.addresses, ["10.1.0.3".parse::<std::net::IpAddr>().unwrap()]);
    assert_eq!(label(shape, "disk").as_deref(), Some("new"));
    assert_eq!(label(shape, "rack").as_deref(), Some("7"));
    assert_eq!(label(shape, "tier").as_deref(), Some("edge"));
    assert!(pods(shape).contains("20") && shape.taints.len() == 1, "{shape:#?}");
    let (other, range) = node(&outcome, "edge-004");
    assert_eq!(label(range, "disk").as_deref(), Some("old"));
    assert!(pods(range).contains("50"));
    assert_eq!(node(&outcome, "edge-001").0.shape, other.shape);
}

#[test]
fn addresses_pools_and_removals_are_the_entrys_own() {
    let more = "[nodes.edge-001]\naddress = \"10.9.0.1\"\n\
                [nodes.edge-002]\npool = \"core\"\n\
                [nodes.edge-003]\nunset = [\"labels.example.com/rack\", \"taints.example.com/remote\"]\n\
                [nodes.edge-004]\n";
    let outcome = compiled(&format!("{RANGE}{more}"));
    let found: Vec<&str> = outcome.findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(found, ["token-shared-by-pools"], "{:#?}", outcome.findings);
    assert_eq!(node(&outcome, "edge-001").0.addresses, ["10.9.0.1".parse::<std::net::IpAddr>().unwrap()]);
    let (_, moved) = node(&outcome, "edge-002");
    assert_eq!(moved.pool.as_deref(), Some("core"));
    assert_eq!(label(moved, "tier").as_deref(), Some("core"));
    assert_eq!(label(moved, "disk").as_deref(), Some("old"));
    let (_, less) = node(&outcome, "edge-003");
    assert!(label(less, "rack").is_none() && less.taints.is_empty());
    // An entry that sets nothing changes nothing.
    assert_eq!(node(&outcome, "edge-004").0.shape, node(&outcome, "edge-001").0.shape);
}

/// An error in the range concerns the node as well.
#[test]
fn a_mistake_of_the_range_stops_its_members() {
    let spec = RANGE.replace("rack\" = \"7\"", "rack\" = \"a b\"");
    let outcome =
        compiled(&format!("{spec}[nodes.edge-003]\nlabels = {{ \"example.com/disk\" = \"new\" }}\n"));
    assert!(!outcome.is_clean());
    assert_eq!(outcome.findings.iter().filter(|finding| finding.rule == *"label-malformed").count(), 1);
    let facts = outcome.facts(nodejoin::facts::from_plan::Scope::default()).unwrap();
    let concerned: Vec<usize> = facts.unresolved.iter().map(|(class, _)| *class).collect();
    assert_eq!(concerned, [0, 1], "{:#?}", facts.unresolved);
}
