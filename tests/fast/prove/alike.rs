//! Pools that read the same are one class.

use nodejoin::facts::from_plan::Scope;
use nodejoin::proof::{self, Proof};

use super::lab::{BASE, NOW, compiled};

fn nodes_of(pool: &str) -> String {
    format!("[nodes.\"{pool}-[1-2]\"]\npool = \"{pool}\"\n[pools.{pool}]\n")
}

/// Three pools of two nodes each: two without settings, one with the given.
fn merged(more: &str) -> Proof {
    let spec = format!("{BASE}{}{more}", ["a", "b", "c"].map(nodes_of).join(""));
    let outcome = compiled(&spec);
    let mut proof = proof::prove(&outcome.facts(Scope::default()).unwrap(), NOW.parse().unwrap());
    outcome.set_levels(proof.findings_mut());
    let nodes = |proof: &Proof| -> usize { proof.classes.iter().map(|class| class.nodes.len()).sum() };
    let before = nodes(&proof);
    proof.merge_alike();
    assert_eq!(nodes(&proof), before);
    proof
}

/// The nodes of each class that has some of the pools.
fn classes(more: &str) -> Vec<String> {
    let proof = merged(more);
    let classes = proof.classes.iter().map(|class| class.nodes.join(" "));
    classes.filter(|nodes| nodes.contains('-')).collect()
}

#[test]
fn pools_with_equal_settings_are_one_class() {
    assert_eq!(classes(""), ["a-1 a-2 b-1 b-2 c-1 c-2 worker-1"]);
    let proof = merged("");
    assert_eq!(proof.classes[0].title, "a, b, c and 1 more");
    let apart = ["a-1 a-2 b-1 b-2 worker-1", "c-1 c-2"];
    assert_eq!(classes("kubelet.flags = {node-labels = \"x=y\"}\n"), apart);
    assert_eq!(classes("kubelet.config = { maxPods = 50 }\n"), apart);
}

/// What has to be fixed at two places is reported at both.
#[test]
fn pools_with_mistakes_of_their_own_stay_apart() {
    let wrong = "kubelet.rotate-certificates = false\n";
    let each = |pool: &str| format!("{}{wrong}", nodes_of(pool));
    let found = classes(&format!("{wrong}{}{}", each("d"), each("e")));
    assert_eq!(found, ["a-1 a-2 b-1 b-2 worker-1", "c-1 c-2", "d-1 d-2", "e-1 e-2"]);
    // One mistake for all of them is reported once, unless its level differs for one.
    let all = format!("[kubelet]\n{wrong}").replace("kubelet.", "");
    assert_eq!(classes(&all), ["a-1 a-2 b-1 b-2 c-1 c-2 worker-1"]);
    let lint = "[lints]\nkubelet-rotation-disabled = { level = \"note\", only = [\"b\"], reason = \"x\" }\n";
    assert_eq!(classes(&format!("{all}{lint}")), ["a-1 a-2 c-1 c-2 worker-1", "b-1 b-2"]);
}

#[test]
fn what_ends_is_told_once_for_pools_that_are_one() {
    let spec = format!("{BASE}{}{}", nodes_of("a"), nodes_of("b"));
    let facts = compiled(&spec).facts(Scope::default()).unwrap();
    let mut outlook = proof::until(&facts, NOW.parse().unwrap(), "2027-06-01T00:00:00Z".parse().unwrap());
    assert_eq!(outlook.changes.len(), 3);
    outlook.merge_alike();
    assert_eq!(outlook.changes.iter().map(|change| change.class).collect::<Vec<_>>(), [0]);
}
