//! `check` reports every mistake in one run, and each once: a rule that has found something in the spec does not keep the proof
//! from reporting another mistake of the same kind.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use nodejoin::{Options, compile};

use crate::one_node::{self, NODE, TEMPLATES};

/// The messages of a rule's findings in a spec with a template of the unit, sorted.
fn found(rule: &str, more: &str, unit: &str) -> Vec<String> {
    let world =
        one_node::world(&format!("{TEMPLATES}{NODE}{more}")).with("templates/kubelet.service.j2", unit);
    let outcome = compile(&world, "cluster.toml", &Options::default()).unwrap();
    let own = outcome.findings.iter().filter(|finding| finding.rule.as_str() == rule);
    let mut found: Vec<String> = own.map(|finding| finding.message.clone()).collect();
    found.sort();
    found
}

/// The unit of a node, with more words after the kubelet's own.
fn unit(words: &str) -> String {
    format!(
        "[Service]\nEnvironmentFile=/etc/kubernetes/config.conf\nEnvironmentFile=/etc/kubernetes/kubelet.conf\n\
         ExecStart=/usr/local/bin/kubelet $KUBELET_CONFIG $KUBELET_ADDRESS $KUBELET_FLAGS {words}\n"
    )
}

#[test]
fn a_second_mistake_of_one_kind_is_reported() {
    let flags = "[kubelet]\nflags = { bootstrap-kubeconfigs = \"/etc/x\" }\n";
    let both = found("flag-unknown", flags, &unit("--kubeconfigs=/etc/y"));
    assert_eq!(both.len(), 2, "{both:#?}");
    assert!(both[0].contains("`--bootstrap-kubeconfigs`"), "{both:#?}");
    assert!(both[1].contains("`--kubeconfigs`"), "{both:#?}");
}

#[test]
fn a_mistake_that_the_proof_finds_again_is_reported_once() {
    let flags = "[kubelet]\nflags = { bootstrap-kubeconfigs = \"/etc/x\" }\n";
    let one = found("flag-unknown", flags, &unit(""));
    assert_eq!(one.len(), 1, "{one:#?}");
}

/// One address of the spec and one of the template: the spec's is seen at the node, and by the proof in the node's file.
#[test]
fn a_mistake_is_the_same_at_another_place_only_if_it_is_about_the_same() {
    let node = "[nodes.worker-2]\naddress = \"127.0.0.1\"\n";
    let one = found("node-address-unusable", node, &unit(""));
    assert_eq!(one.len(), 1, "{one:#?}");
    let both = found("node-address-unusable", node, &unit("--node-ip=169.254.0.9"));
    assert_eq!(both.len(), 2, "{both:#?}");
    assert!(both[0].contains("`127.0.0.1`") && both[1].contains("`169.254.0.9`"), "{both:#?}");
}
