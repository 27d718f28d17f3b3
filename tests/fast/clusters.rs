//! Specs of clusters that have little in common: each is clean but for what a line in it names, and its nodes join.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read the specs")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nodejoin::facts::from_plan::Scope;
use nodejoin::world::DiskWorld;
use nodejoin::{Options, compile, proof};

const NOW: &str = "2027-01-01T00:00:00Z";

/// What is wrong with a spec: findings that it does not announce, and classes of nodes that do not join.
fn faults(folder: &Path, spec: &str) -> Vec<String> {
    let text = fs::read_to_string(folder.join(spec)).unwrap();
    let announced = text.lines().find_map(|line| line.strip_prefix("# Finds: ")).unwrap_or_default();
    let announced: BTreeSet<&str> = announced.split(", ").filter(|rule| !rule.is_empty()).collect();
    let now = NOW.parse().unwrap();
    // The specs are one repository: some include files of folders above their own.
    let below = folder.join(spec).parent().unwrap().to_owned();
    let world = DiskWorld::below_root(folder, &below, now).unwrap();
    let name = Path::new(spec).file_name().unwrap().to_str().unwrap();
    let outcome = compile(&world, name, &Options::default()).unwrap();
    let found: BTreeSet<&str> = outcome.findings.iter().map(|finding| finding.rule.as_str()).collect();
    let mut faults = Vec::new();
    if found != announced {
        faults.push(format!("{spec} announces {announced:?}, and has {found:?}"));
    }
    if !outcome.is_clean() {
        return faults;
    }
    let facts = outcome.facts(Scope { only: None, edits: None }).unwrap();
    for class in &proof::prove(&facts, now).classes {
        if !class.joins {
            faults.push(format!("{spec}: {:?} breaks at {:?}", class.nodes, class.breaks_at));
        }
    }
    faults
}

#[test]
fn each_kind_of_cluster_compiles_and_joins() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/clusters");
    let mut specs: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    specs.push("monorepo/berlin/cluster.toml".to_owned());
    specs.sort();
    assert!(specs.len() > 15, "{specs:?}");
    let faults: Vec<String> = specs.iter().flat_map(|spec| faults(&folder, spec)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The CA of the kubelet's clients is not always the one that signs the API server's certificate.
#[test]
fn kubelets_trust_the_clients_that_the_spec_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/clusters");
    let world = DiskWorld::new(&folder, NOW.parse().unwrap());
    let outcome = compile(&world, "split-cas.toml", &Options::default()).unwrap();
    let plan = outcome.plan().unwrap();
    let node = &outcome.cluster.nodes[0];
    let text = |id: &str| {
        let planned = plan.of_node(node).iter().find(|planned| planned.artifact.id == id).unwrap();
        planned.file.text.placeholders()
    };
    let pem = |name: &str| fs::read_to_string(folder.join("pki").join(name)).unwrap();
    assert_eq!(text("client-ca").trim(), pem("new.pem").trim());
    assert!(!text("bootstrap-kubeconfig").contains(pem("new.pem").trim()));
}
