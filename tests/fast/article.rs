//! The eleven mistakes of the article that the project starts from, in one spec: all are found in one run, each where it
//! stands.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use nodejoin::report::{Locate as _, SpecPlaces};
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, compile};

/// `«…»` after a `#` names the rule that must point into this line, and the text that it must begin at.
const SPEC: &str = r#"version = 1

[cluster]
kubernetes = "1.37"
api-server = "https://192.168.124.18:6443"
ca = "pki/ca.key"                                      # «ca-is-private-key» "pki
service-cidrs = ["10.253.0.0/16"]
pod-cidrs = ["10.254.0.0/16"]
dns = ["10.254.0.2"]                                   # «cluster-dns-inside-pod-cidr» "10.254.0.2
token = "workers"

[tokens.workers]
id = "07401b"
secret = "f395accd246ae52d"                            # «secret-literal» secret
expires = 2018-03-10T03:22:11Z                         # «token-expired» 2018

[approval]
groups = ["system:node-bootstrapper"]                  # «role-in-place-of-group» "system

[control-plane.controller-manager]
controllers = ["*", "bootstrapsigner", "tokenclean"]   # «controller-unknown» "tokenclean

[control-plane.controller-manager.flags]
experimental-cluster-signing-duration = "8760h"        # «flag-removed» experimental

[kubelet.paths]
flags = "-/etc/kubernetes/kubelet.conf"                # «environment-file-optional» "-/

[kubelet.config]
serverTLSBootstrap = true                              # «kubelet-serving-unapproved» *

[kubelet.flags]
kube-config = "/etc/kubernetes/kubeconfig"             # «flag-unknown» kube-config
network-plugin = "cni"                                 # «flag-removed» network-plugin
node-labels = "a=b\nc=d"                               # «control-character» "a=b

[kubelet.feature-gates]
RotateKubeletClientCertificate = true                  # «feature-gate-removed» *

[nodes]
kube-node = { address = "192.168.124.19" }
"#;

#[test]
fn the_mistakes_of_the_article_are_found_in_one_run() {
    let world = MemoryWorld::new("2027-01-01T00:00:00Z".parse().unwrap());
    let key = include_bytes!("../fixtures/world/pki/ca-key.pem");
    let world = world.with("cluster.toml", SPEC.as_bytes()).with("pki/ca.key", &key[..]);
    let outcome = compile(&world, "cluster.toml", &Options::default()).unwrap();
    let places = SpecPlaces::new(&outcome.source);
    let found: Vec<(&str, usize, usize)> = outcome
        .findings
        .iter()
        .map(|finding| {
            let spot = places.locate(&finding.place);
            let position = spot.source.position(spot.range.start);
            (finding.rule.as_str(), position.line, position.column)
        })
        .collect();
    let mut wanted = 0;
    for (index, line) in SPEC.lines().enumerate() {
        let Some((code, mark)) = line.split_once("# «") else { continue };
        let (rule, text) = mark.split_once("» ").unwrap();
        wanted += 1;
        let at = |(name, at, column): &&(&str, usize, usize)| {
            *name == rule && *at == index + 1 && (text == "*" || code[column - 1..].starts_with(text))
        };
        assert!(
            found.iter().any(|finding| at(&finding)),
            "line {}: no `{rule}` at `{text}`: {found:#?}",
            index + 1
        );
    }
    assert_eq!(wanted, 13, "the marks in the spec");
}
