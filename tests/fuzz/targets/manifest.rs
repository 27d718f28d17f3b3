//! Reads the fuzzer's bytes as the manifest of a tree, compares the tree and builds over it: whatever the manifest claims, files of
//! others stay. The tree is below the folder for temporary files.
#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use nodejoin::secret::{MemorySecrets, Vault};
use nodejoin::sink::{Output, Unwatched, Writing, compare, write_with};
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, Outcome, compile};

const CA: &str = include_str!("../../../examples/01-quickstart/pki/ca.pem");
const SPEC: &str = r#"version = 1
[cluster]
kubernetes = "1.37"
api-server = "https://192.168.124.18:6443"
ca = "pki/ca.pem"
service-cidrs = ["10.96.0.0/12"]
[tokens.workers]
id = "07401b"
secret = { env = "TOKEN" }
expires = 2056-01-01T00:00:00Z
[nodes.worker-1]
"#;
/// Files of others: in the tree at paths of builds and elsewhere, and beside it.
const KEPT: [&str; 5] =
    ["out/mine", "out/cluster/notes.txt", "out/nodes/a/etc/notes", "out/nodes/a.tar.age", "precious"];

struct Made {
    outcome: Outcome,
    vault: Vault,
    folder: PathBuf,
}

fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let world = MemoryWorld::new(nodejoin_fuzz::now()).with("cluster.toml", SPEC).with("pki/ca.pem", CA);
        let mut outcome = compile(&world, "cluster.toml", &Options::default()).expect("the spec is there");
        let vault = outcome.open_secrets(&MemorySecrets::new().with_env("TOKEN", "07401b.f395accd246ae52d"));
        assert!(outcome.is_clean(), "{:?}", outcome.findings);
        let folder = std::env::temp_dir().join(format!("nodejoin-fuzz-{}", std::process::id()));
        Made { outcome, vault, folder }
    })
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let made = made();
    let output = Output {
        cluster: &made.outcome.cluster,
        plan: made.outcome.plan().expect("it is clean"),
        vault: &made.vault,
        spec: SPEC,
        signer: None,
    };
    let _ = fs::remove_dir_all(&made.folder);
    let out = made.folder.join("out");
    fs::create_dir_all(&made.folder).expect("a folder");
    let writing = || Writing { sync: false, verify: false, watch: &Unwatched };
    write_with(&out, &output, writing()).expect("the first build");
    for kept in KEPT {
        let path = made.folder.join(kept);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, "keep").expect("a file");
    }
    fs::write(out.join("manifest.json"), bytes).expect("a file");
    assert!(!compare(&out, &output).expect("it can be read").is_empty());
    assert!(write_with(&out, &output, writing()).is_err());
    for kept in KEPT {
        assert_eq!(fs::read(made.folder.join(kept)).expect("it stays"), b"keep");
    }
});
