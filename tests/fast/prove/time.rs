use nodejoin::facts::from_plan::Scope;
use nodejoin::proof::{self, StepId};

use super::lab::{BASE, NOW, compiled};

fn changes(spec: &str, until: &str) -> Vec<(String, &'static str)> {
    let facts = compiled(spec).facts(Scope::default()).unwrap();
    let outlook = proof::until(&facts, NOW.parse().unwrap(), until.parse().unwrap());
    outlook.changes.iter().map(|change| (change.when.to_string(), change.step.name())).collect()
}

#[test]
fn tokens_and_certificates_end() {
    assert_eq!(changes(BASE, "2027-01-01T00:00:00Z"), []);
    let token = ("2027-03-10T03:22:11Z".to_owned(), "authenticate-token");
    assert_eq!(changes(BASE, "2027-06-01T00:00:00Z"), std::slice::from_ref(&token));
    // A certificate of a year, less the five minutes that it is dated back.
    let off = format!("{BASE}[kubelet]\nrotate-certificates = false\n");
    let out = ("2027-05-31T23:55:00Z".to_owned(), "renewal");
    assert_eq!(changes(&off, "2027-06-01T00:00:00Z"), [token, out]);
}

#[test]
fn a_ca_that_ends_takes_every_certificate_with_it() {
    let spec = format!("{BASE}[control-plane.controller-manager.signing]\nca = \"pki/short-ca.pem\"\n");
    let facts = compiled(&spec).facts(Scope::default()).unwrap();
    let proof = proof::prove(&facts, NOW.parse().unwrap());
    let class = &proof.classes[0];
    let end = class.lasts_until.unwrap();
    let renewal = class.step(StepId::Renewal).unwrap();
    assert!(renewal.conditions().any(|condition| condition.text.contains(&end.to_string())), "{renewal:?}");
}

#[test]
fn the_end_of_the_clusters_ca_ends_what_joined_nodes_trust() {
    let changes = changes(&BASE.replace("pki/ca.pem", "pki/short-ca.pem"), "2040-01-01T00:00:00Z");
    let at = |step: &str| changes.iter().find(|(_, name)| *name == step).map(|(when, _)| when.clone());
    assert!(at("tls").is_some() && at("tls") == at("renewal"), "{changes:?}");
}
