//! A build that is killed leaves the old tree or the new one, and the next build cleans up after it.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn spec(tier: &str) -> String {
    format!(
        r#"version = 1

[cluster]
kubernetes = "1.37"
api-server = "https://192.168.124.18:6443"
ca = "pki/ca.pem"
service-cidrs = ["10.96.0.0/12"]
labels = {{ "example.com/tier" = "{tier}" }}

[tokens.workers]
id = "lab001"
secret = {{ file = "secrets/workers.token" }}
expires = 2056-01-01T00:00:00Z

[nodes]
"worker-[1-400]" = {{}}
"#
    )
}

fn nodejoin(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nodejoin"));
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn killed_at_any_moment_the_old_tree_stands_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/01-quickstart");
    for file in ["pki/ca.pem", "secrets/workers.token"] {
        fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
        fs::copy(example.join(file), folder.join(file)).unwrap();
    }
    for tier in ["a", "b"] {
        fs::write(folder.join(format!("{tier}.toml")), spec(tier)).unwrap();
    }
    assert!(nodejoin(folder, &["build", "a.toml"]).status().unwrap().success());
    let is = |tier: &str| {
        nodejoin(folder, &["build", &format!("{tier}.toml"), "--check"]).status().unwrap().success()
    };
    let mut interrupted = 0;
    for round in 0..16_u64 {
        let next = if is("a") { "b.toml" } else { "a.toml" };
        let mut child = nodejoin(folder, &["build", next]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(round * round));
        child.kill().unwrap();
        interrupted += u32::from(!child.wait().unwrap().success());
        assert!(is("a") != is("b"), "round {round}: neither tree is whole");
    }
    assert!(interrupted > 3, "{interrupted} of 16 were interrupted");
    assert!(nodejoin(folder, &["build", "a.toml"]).status().unwrap().success());
    let beside: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(beside.iter().all(|name| !name.to_str().unwrap().contains("nodejoin-new")), "{beside:?}");
}
