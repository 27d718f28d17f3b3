//! Every build can follow every other one: of the same spec, of another one, and after a run that was killed.
#![cfg(all(feature = "cli", unix))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read and write files"
)]

use std::fs;
use std::path::{Path, PathBuf};

use nodejoin::secret::{MemorySecrets, Vault};
use nodejoin::sink::{Output, SinkError, Unwatched, Writing, Written, write_with};
use nodejoin::world::{DiskWorld, World};
use nodejoin::{Options, Outcome, compile};

use crate::one_node::{CLUSTER, NODE, NOW, world};
use crate::run::Sandbox;

const SECRET: &str = "ca9a4yca9a4yca9a";
/// What a build leaves first in the folder that it writes to, beside the target.
const MARK: &str = "# Made by nodejoin, format 1: files on their way to their place. The next nodejoin removes the folder.\n*\n";

/// A compiled spec.
struct Built {
    name: String,
    outcome: Outcome,
    vault: Vault,
}

impl Built {
    fn of(name: &str, world: &dyn World, spec: &str) -> Self {
        let mut outcome = compile(world, spec, &Options::default()).unwrap();
        let mut secrets = MemorySecrets::new();
        for token in
            ["WORKERS", "MASTERS", "NORTH", "SOUTH", "GENERAL", "GPU", "OLD", "NEW", "EDGE", "GATEWAYS"]
        {
            secrets = secrets.with_env(&format!("{token}_TOKEN"), SECRET);
        }
        for token in ["workers", "bootstrap"] {
            secrets = secrets.with_file(&format!("secrets/{token}.token"), SECRET);
        }
        let vault = outcome.open_secrets(&secrets);
        let errors: Vec<_> =
            outcome.findings.iter().map(|finding| (&finding.rule, &finding.message)).collect();
        assert!(outcome.is_clean(), "{name}: {errors:?}");
        Self { name: name.to_owned(), outcome, vault }
    }

    fn write(&self, target: &Path) -> Result<Written, SinkError> {
        let output = Output {
            cluster: &self.outcome.cluster,
            plan: self.outcome.plan().unwrap(),
            vault: &self.vault,
            spec: self.outcome.source.text(),
            signer: None,
        };
        write_with(target, &output, Writing { sync: false, verify: false, watch: &Unwatched })
    }
}

/// The specs of the fixtures and of the examples.
fn on_disk() -> Vec<Built> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = |folder: &str| {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let clusters = names("tests/fixtures/clusters")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "toml"));
    let examples = names("examples").into_iter().map(|folder| folder.join("cluster.toml"));
    let built = clusters.chain(examples).map(|path| {
        let world = DiskWorld::new(path.parent().unwrap(), NOW.parse().unwrap());
        let name = path.file_name().unwrap().to_str().unwrap();
        Built::of(path.to_str().unwrap(), &world, name)
    });
    built.collect()
}

/// Specs with what those have not: bundles of pools, and what is sealed.
fn in_memory() -> Vec<Built> {
    let pool = "[pools.burst]\nmachines = { names = \"burst-*\" }\n";
    let sealed =
        "[outputs]\nencrypt-to = \"age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je\"\n";
    let specs = [
        ("pool", format!("{CLUSTER}{pool}")),
        ("pool and node", format!("{CLUSTER}{NODE}{pool}")),
        ("sealed", format!("{CLUSTER}{NODE}{pool}{sealed}")),
    ];
    let built = specs
        .iter()
        .map(|(name, spec)| Built::of(name, &world("").with("cluster.toml", spec.as_str()), "cluster.toml"));
    built.collect()
}

/// The files of a build are its successors' to replace: nothing of any of them is ever foreign.
#[test]
fn every_build_can_follow_every_other_one() {
    let sandbox = Sandbox::in_memory(b"");
    let target = sandbox.path("out");
    let node = NODE
        .replace("worker-1", "other")
        .replace("[nodes.", "[pools.few]\nmachines = { names = \"few-*\" }\n[nodes.");
    let changed = Built::of("changed", &world(&node), "cluster.toml");
    let mut faults = Vec::new();
    for built in on_disk().iter().chain(&in_memory()) {
        // First and again, another one over it and again, back to it, and once more after a kill.
        for (turn, one) in [built, built, &changed, &changed, built].into_iter().enumerate() {
            if let Err(error) = one.write(&target) {
                faults.push(format!("{}, turn {turn}: {error}", built.name));
                let _ = fs::remove_dir_all(&target);
                one.write(&target).unwrap();
            }
        }
        let killed = sandbox.path(".out.nodejoin-0123456789abcdef");
        fs::create_dir(&killed).unwrap();
        fs::write(killed.join(".gitignore"), MARK).unwrap();
        fs::rename(&target, killed.join("new")).unwrap();
        let kept = built.write(&target).unwrap().kept;
        if !kept.is_empty() {
            faults.push(format!("{}: what a killed run left stays", built.name));
            fs::remove_dir_all(&killed).unwrap();
        }
        fs::remove_dir_all(&target).unwrap();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
