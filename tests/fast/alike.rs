//! Nodes whose own tables set the same share a shape, and nothing else shows it: the same files, and each finding at each of
//! them.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use nodejoin::{Options, Outcome, compile};
use proptest::prelude::*;

use crate::one_node;

const POOLS: &str = "[pools.web]\nlabels = { \"example.com/tier\" = \"web\" }\n[pools.db]\ntaints = [\"example.com/db:NoSchedule\"]\n";

/// A spec compiled with shapes that are shared, and with one for each table.
fn both(more: &str) -> (Outcome, Outcome) {
    let compiled = |each_table| {
        let options = Options { each_table, ..Options::default() };
        compile(&one_node::world(more), "cluster.toml", &options).unwrap()
    };
    (compiled(false), compiled(true))
}

/// The shapes that nodes have.
fn shapes(outcome: &Outcome) -> usize {
    outcome.cluster.nodes.iter().map(|node| node.shape).collect::<BTreeSet<_>>().len()
}

/// The files of each node, with what is written into them.
fn files(outcome: &Outcome) -> Vec<String> {
    let plan = outcome.plan().unwrap();
    let of_node = |node| {
        plan.of_node(node).iter().map(move |planned| {
            let text = planned.file.text.placeholders_of(|hole| nodejoin::sink::node_value(hole, Some(node)));
            format!("{} {}\n{text}", node.name, planned.file.path)
        })
    };
    let once = plan
        .once()
        .iter()
        .map(|planned| format!("{}\n{}", planned.file.path, planned.file.text.placeholders()));
    outcome.cluster.nodes.iter().flat_map(of_node).chain(once).collect()
}

/// Asserts that nothing but the number of shapes differs, and returns that.
fn same(more: &str) -> (usize, usize) {
    let (shared, each) = both(more);
    assert_eq!(format!("{:#?}", shared.findings), format!("{:#?}", each.findings), "{more}");
    if each.is_clean() {
        assert_eq!(files(&shared), files(&each), "{more}");
    }
    (shapes(&shared), shapes(&each))
}

/// Nodes `n-1`, `n-2`…, each with its keys.
fn nodes(keys: &[&str]) -> String {
    let mut text = POOLS.to_owned();
    for (index, keys) in (1..).zip(keys) {
        let _ = write!(text, "[nodes.n-{index}]\naddress = \"192.168.124.{index}\"\n{keys}\n");
    }
    text
}

#[test]
fn equal_tables_are_one_shape() {
    let rack = "pool = \"web\"\nlabels = { \"example.com/rack\" = \"r1\" }";
    let spread = "pool = \"web\"\nlabels.\"example.com/rack\" = \"r1\"";
    let other = "pool = \"web\"\nlabels = { \"example.com/rack\" = \"r2\" }\ncapacity = { pid = \"9\" }";
    assert_eq!(same(&nodes(&[rack, other, rack, spread])), (2, 4));
    let third = rack.replace("r1", "r3");
    assert_eq!(same(&nodes(&[rack, &third, rack, other])), (2, 4));
    // Rules, and templates of the user's, depend on the values of some.
    let zone = |zone| format!("pool = \"web\"\nlabels = {{ \"topology.kubernetes.io/zone\" = \"{zone}\" }}");
    assert_eq!(same(&nodes(&[&zone("a"), &zone("b"), &zone("a")])), (2, 3));
    assert_eq!(same(&format!("{}{}", one_node::TEMPLATES, nodes(&[rack, &third, rack]))), (2, 3));
    let own = "pool = \"db\"\nkubelet.config = { maxPods = 50 }\nkubelet.binary = \"/opt/kubelet\"";
    assert_eq!(same(&nodes(&[own, own, "pool = \"db\""])).0, 2);
}

#[test]
fn what_is_not_equal_is_not_one() {
    for (one, other) in [
        ("pool = \"web\"\ncapacity = { pid = \"9\" }", "pool = \"db\"\ncapacity = { pid = \"9\" }"),
        ("pool = \"web\"\ncapacity = { pid = \"9\" }", "pool = \"web\"\ncapacity = { pid = \"8\" }"),
        ("pool = \"db\"\ntaints = [\"a=b:NoSchedule\"]", "pool = \"db\"\ntaints = [\"a=c:NoSchedule\"]"),
        ("pool = \"db\"\nunset = [\"taints.example.com/db\"]", "pool = \"db\"\nlabels = { a = \"b\" }"),
        (
            "pool = \"db\"\nkubelet.config = { maxPods = 50 }",
            "pool = \"db\"\nkubelet.config = { maxPods = 51 }",
        ),
        ("pool = \"db\"\nkubelet.flags = { v = 2 }", "pool = \"db\"\nkubelet.flags = { v = 3 }"),
        ("pool = \"db\"\nproxy-url = \"http://p:3128\"", "pool = \"db\"\nproxy-url = \"http://q:3128\""),
    ] {
        assert_eq!(same(&nodes(&[one, other])), (2, 2), "{one} {other}");
    }
}

/// The finding is about each of the nodes, at its own line, and about no other one.
#[test]
fn findings_are_at_each_table() {
    let forbidden = "pool = \"web\"\nlabels = { \"kubernetes.io/x\" = \"y\" }";
    let fine = "pool = \"web\"\nlabels = { \"example.com/x\" = \"y\" }";
    let spec = nodes(&[forbidden, fine, forbidden, fine, forbidden]);
    let (shapes, _) = same(&spec);
    // The other two still share one.
    assert_eq!(shapes, 4);
    let found = both(&spec).0.findings;
    let places: Vec<String> = found.iter().map(|finding| format!("{:?}", finding.place)).collect();
    for node in ["n-1", "n-3", "n-5"] {
        assert!(places.iter().any(|place| place.contains(&format!("nodes.{node}."))), "{places:?}");
    }
    let unknown = "pool = \"db\"\nkubelet.config = { maxPod = 50 }";
    same(&nodes(&[unknown, unknown, unknown]));
    let lint = "[lints]\nkubelet-field-unknown = { level = \"allow\", only = [\"n-2\"] }\n";
    same(&format!("{lint}{}", nodes(&[unknown, unknown, unknown])));
    same(&nodes(&["pool = \"nowhere\"\nlabels = { a = \"b\" }", fine, fine]));
}

/// Keys that a node may have; some of them are wrong, alone or together.
const KEYS: &[&str] = &[
    "labels.\"example.com/rack\" = \"r1\"",
    "labels.\"example.com/rack\" = \"r2\"",
    "labels.\"example.com/name\" = \"{name}\"",
    "labels.\"kubernetes.io/x\" = \"y\"",
    "labels.a = \"not a label\"",
    "taints = [\"example.com/db=x:NoSchedule\"]",
    "taints = [\"example.com/db\"]",
    "capacity = { memory = \"1Gi\" }",
    "unset = [\"labels.example.com/tier\"]",
    "tls-server-name = \"kubernetes\"",
    "token = \"nobody\"",
    "kubelet.config = { maxPods = 50 }",
    "kubelet.config = { maxPods = 50, registerNode = false }",
    "kubelet.feature-gates = { NodeSwap = true }",
    "kubelet.feature-gates = { NoSuch = true }",
    "kubelet.kubernetes = \"1.36\"",
    "kubelet.kubernetes = \"1.99\"",
    "kubelet.node-ip = false",
    "kubelet.environment = { HTTP_PROXY = \"http://p:3128\" }",
    "files.\"/etc/x\" = { text = \"x\" }",
    "files.\"/etc/x\" = { secret = { env = \"X\" } }",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn sharing_changes_nothing(
        tables in prop::collection::vec((0..3usize, prop::collection::btree_set(0..KEYS.len(), 0..3), 0..3usize), 1..8),
        lint in any::<bool>(),
    ) {
        let mut spec = POOLS.to_owned();
        if lint {
            spec.push_str("[lints]\nfeature-gate-unknown = { level = \"warn\", only = [\"n-2\", \"web\"] }\n");
        }
        for (index, (pool, keys, address)) in (1..).zip(tables) {
            let _ = writeln!(spec, "[nodes.n-{index}]");
            let _ = match pool { 0 => writeln!(spec, "pool = \"web\""), 1 => writeln!(spec, "pool = \"db\""), _ => Ok(()) };
            let _ = match address {
                0 => writeln!(spec, "address = \"192.168.124.{index}\""),
                1 => writeln!(spec, "address = \"fd00::{index}\""),
                _ => Ok(()),
            };
            for key in keys {
                let _ = writeln!(spec, "{}", KEYS[key]);
            }
        }
        same(&spec);
    }
}
