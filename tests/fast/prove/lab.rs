use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use nodejoin::facts::from_plan::Scope;
use nodejoin::proof::{self, Proof};
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, Outcome, compile, rules};

pub(crate) const NOW: &str = "2026-06-01T00:00:00Z";

pub(crate) const BASE: &str = r#"version = 1
[cluster]
kubernetes = "1.37"
api-server = "https://10.0.0.1:6443"
ca = "pki/ca.pem"
service-cidrs = ["10.96.0.0/12"]
[tokens.workers]
id = "07401b"
secret = { env = "TOKEN" }
expires = 2027-03-10T03:22:11Z
[nodes.worker-1]
"#;

pub(crate) fn world() -> MemoryWorld {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/world/pki");
    let mut world = MemoryWorld::new(NOW.parse().unwrap());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("pki/{}", path.file_name().unwrap().to_str().unwrap());
        world = world.with(name, fs::read(&path).unwrap());
    }
    world
}

pub(crate) fn compiled(spec: &str) -> Outcome {
    compile(&world().with("cluster.toml", spec), "cluster.toml", &Options::default()).unwrap()
}

/// The proof of a spec, with some files of its output replaced.
pub(crate) fn proof_with(spec: &str, edits: &BTreeMap<String, String>) -> Proof {
    let outcome = compiled(spec);
    let facts = outcome.facts(Scope { only: None, edits: Some(edits) }).unwrap();
    let mut proof = proof::prove(&facts, NOW.parse().unwrap());
    outcome.set_levels(proof.findings_mut());
    for finding in proof.findings() {
        assert!(rules::of(finding.rule).is_some(), "`{}` is no rule", finding.rule.as_str());
    }
    proof
}

pub(crate) fn proof(spec: &str) -> Proof {
    proof_with(spec, &BTreeMap::new())
}

/// `breaks_at` of the first class, or `joins`; and what became of a step beside the way.
pub(crate) fn end(proof: &Proof) -> String {
    let class = &proof.classes[0];
    match class.breaks_at {
        Some(id) => id.name().to_owned(),
        None => "joins".to_owned(),
    }
}

/// What became of a step of the first class: `step=verdict`.
pub(crate) fn became(proof: &Proof, step: &str) -> String {
    let found = proof.classes[0].steps.iter().find(|one| one.id.name() == step).unwrap();
    format!("{step}={}", found.verdict.name())
}

/// Records what was expected and what came out, with the rules of the findings.
pub(crate) fn check(name: &str, proof: &Proof, expected: &str, wrong: &mut Vec<String>) {
    let found = match expected.split_once('=') {
        Some((step, _)) => became(proof, step),
        None => end(proof),
    };
    if found != expected {
        let rules: Vec<_> = proof
            .findings()
            .map(|finding| format!("{}: {}", finding.rule.as_str(), finding.message))
            .collect();
        wrong.push(format!("{name}: {found} in place of {expected}; {rules:#?}"));
    }
}
