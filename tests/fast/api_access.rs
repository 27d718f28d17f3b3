//! How nodes connect to the API server, where pools and nodes set it themselves.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests may panic")]

use std::sync::Arc;

use nodejoin::facts::from_plan::Scope;
use nodejoin::proof::{self, ClassProof, StepId};
use nodejoin::{Options, Outcome, compile};

use crate::one_node::{NOW, world};

fn compiled(more: &str) -> Outcome {
    let world = world(more)
        .with("pki/apiserver.pem", include_str!("../fixtures/world/pki/apiserver.pem"))
        .with("pki/ca.pem", include_str!("../fixtures/world/pki/ca.pem"))
        .with("pki/same.pem", include_str!("../fixtures/world/pki/ca.pem"))
        .with("pki/other.pem", include_str!("../fixtures/pki/ca-p256-other-key.pem"));
    compile(&world, "cluster.toml", &Options::default()).unwrap()
}

fn text(outcome: &Outcome, node: &str, artifact: &str) -> Option<String> {
    let node = outcome.cluster.nodes.iter().find(|one| one.name.as_str() == node).unwrap();
    let plan = outcome.plan().unwrap();
    let planned = plan.of_node(node).iter().find(|planned| planned.artifact.id == artifact)?;
    Some(planned.file.text.placeholders())
}

fn proofs(outcome: &Outcome) -> Vec<ClassProof> {
    let facts = outcome.facts(Scope::default()).unwrap();
    proof::prove(&facts, NOW.parse().unwrap()).classes
}

const LEVELS: &str = r#"
[control-plane.apiserver]
serving-certificate = "pki/apiserver.pem"
[pools.local]
api-server = "https://127.0.0.1:7443"
ca = "pki/same.pem"
tls-server-name = "kubernetes"
[nodes.a]
pool = "local"
[nodes.b]
pool = "local"
[nodes.c]
pool = "local"
api-server = "https://192.168.124.18:6443"
proxy-url = "http://proxy.example.com:3128"
unset = ["tls-server-name"]
[nodes.d]
pool = "local"
tls-server-name = "lab"
[nodes.e]
pool = "local"
ca = "pki/other.pem"
"#;

#[test]
fn nodes_inherit_from_their_pool_and_override_it() {
    let outcome = compiled(LEVELS);
    let bootstrap = |node| text(&outcome, node, "bootstrap-kubeconfig").unwrap();
    assert!(bootstrap("a").contains("server: \"https://127.0.0.1:7443\"\n    tls-server-name: kubernetes\n"));
    let own = bootstrap("c");
    assert!(own.contains(
        "server: \"https://192.168.124.18:6443\"\n    proxy-url: \"http://proxy.example.com:3128\"\n"
    ));
    let cluster_info =
        outcome.plan().unwrap().once().iter().find(|one| one.artifact.id == "cluster-info").unwrap();
    assert!(cluster_info.file.text.placeholders().contains("192.168.124.18:6443"));
    // Nodes with equal settings share their work.
    let shape = |name: &str| {
        let node = outcome.cluster.nodes.iter().find(|node| node.name.as_str() == name).unwrap();
        (node.shape, outcome.cluster.shape_of(node).unwrap().api.clone())
    };
    assert_eq!(shape("a").0, shape("b").0);
    assert!(Arc::ptr_eq(&shape("a").1, &shape("b").1));
}

/// The kubelet's own kubeconfig has neither a server name nor a proxy.
#[test]
fn what_the_kubelet_would_lose_is_kept_for_its_next_start() {
    let outcome = compiled(LEVELS);
    let joined = text(&outcome, "a", "joined-kubeconfig").unwrap();
    assert!(joined.contains("tls-server-name: kubernetes"), "{joined}");
    assert!(
        joined.contains("client-certificate: \"/var/lib/kubelet/pki/kubelet-client-current.pem\""),
        "{joined}"
    );
    let line = "\nExecStartPre=/usr/bin/install -D -m 0600 /etc/kubernetes/joined.kubeconfig /etc/kubernetes/kubeconfig\n";
    assert!(text(&outcome, "a", "kubelet-unit").unwrap().contains(line));
    let plain = compiled("[nodes.a]\n[nodes.b]\napi-server = \"https://127.0.0.1:6443\"\n");
    for node in ["a", "b"] {
        assert!(text(&plain, node, "joined-kubeconfig").is_none());
        assert!(!text(&plain, node, "kubelet-unit").unwrap().contains("ExecStartPre"));
    }
}

#[test]
fn each_node_is_proved_with_its_own_values() {
    let outcome = compiled(LEVELS);
    let found: Vec<(&str, String)> = outcome
        .findings
        .iter()
        .map(|finding| (finding.rule.as_str(), format!("{:?}", finding.place)))
        .collect();
    let expected = [
        ("api-server-certificate-untrusted", "control-plane.apiserver.serving-certificate"),
        ("api-server-not-in-certificate", "nodes.d.tls-server-name"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (rule, place) in expected {
        let last = place.rsplit('.').next().unwrap();
        assert!(found.iter().any(|(id, at)| *id == rule && at.contains(last)), "{found:?}");
    }
    let proofs = proofs(&outcome);
    let of = |node: &str| proofs.iter().find(|class| class.nodes.iter().any(|name| name == node)).unwrap();
    assert!(of("a").joins, "{:#?}", of("a"));
    assert!(of("c").joins);
    assert_eq!(of("d").breaks_at, Some(StepId::Tls));
    assert_eq!(of("e").breaks_at, Some(StepId::Tls));
    let conditions = |node| {
        let step = of(node).step(StepId::Tls).unwrap();
        step.conditions().map(|one| one.text.clone()).collect::<Vec<_>>()
    };
    let local = "something on the node must listen on 127.0.0.1:7443 and forward to kube-apiserver";
    assert!(conditions("a").iter().any(|text| text == local), "{:?}", conditions("a"));
    let proxy = "the proxy http://proxy.example.com:3128 must forward connections to the API server";
    assert!(conditions("c").iter().any(|text| text == proxy), "{:?}", conditions("c"));
}
