//! A build that is killed leaves the old tree or the new one, and the next build cleans up after it.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
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
"worker-[1-150]" = {{}}
"#
    )
}

fn nodejoin(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nodejoin"));
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("NODEJOIN_NO_SYNC", "1");
    command
}

/// A folder with specs that differ, `a.toml` built.
fn two_specs() -> tempfile::TempDir {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/01-quickstart");
    for file in ["pki/ca.pem", "secrets/workers.token"] {
        fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
        fs::copy(example.join(file), folder.join(file)).unwrap();
    }
    for tier in ["a", "b"] {
        fs::write(folder.join(format!("{tier}.toml")), spec(tier)).unwrap();
    }
    assert!(nodejoin(folder, &["build", "a.toml"]).status().unwrap().success());
    temporary
}

/// What is beside the tree, but for the file of the lock.
fn beside(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("nodejoin") && !name.ends_with("nodejoin-lock")).collect()
}

/// Whether the output is that of a spec.
fn is(folder: &Path, tier: &str) -> bool {
    nodejoin(folder, &["build", &format!("{tier}.toml"), "--check"]).status().unwrap().success()
}

/// Waits for the moment of a round: in even rounds some time after the start, in odd ones after the build began to write, which is
/// late or early as the machine is slow or fast.
fn wait(child: &mut Child, folder: &Path, round: u64) {
    if round % 2 == 1 {
        while beside(folder).is_empty() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
    }
    std::thread::sleep(Duration::from_millis(round * round));
}

#[test]
fn killed_at_any_moment_the_old_tree_stands_or_the_new_one() {
    let temporary = two_specs();
    let folder = temporary.path();
    let is = |tier: &str| is(folder, tier);
    let mut interrupted = 0;
    for round in 0..16_u64 {
        let next = if is("a") { "b.toml" } else { "a.toml" };
        let mut child = nodejoin(folder, &["build", next]).spawn().unwrap();
        wait(&mut child, folder, round);
        child.kill().unwrap();
        interrupted += u32::from(!child.wait().unwrap().success());
        assert!(is("a") != is("b"), "round {round}: neither tree is whole");
    }
    assert!(interrupted > 3, "{interrupted} of 16 were interrupted");
    assert!(nodejoin(folder, &["build", "a.toml"]).status().unwrap().success());
    assert!(beside(folder).is_empty(), "{:?}", beside(folder));
}

/// Ctrl-C and a supervisor's SIGTERM: the build stops, cleans up, and exits as by the signal.
#[test]
fn a_signal_stops_a_build_which_cleans_up() {
    use std::os::unix::process::ExitStatusExt as _;
    let temporary = two_specs();
    let folder = temporary.path();
    let is = |tier: &str| is(folder, tier);
    let mut interrupted = 0;
    for round in 0..14_u64 {
        let (signal, number) = if round % 2 == 0 { ("-TERM", 15) } else { ("-INT", 2) };
        let was = if is("a") { "a" } else { "b" };
        let next = if was == "a" { "b.toml" } else { "a.toml" };
        let mut child = nodejoin(folder, &["build", next]).spawn().unwrap();
        wait(&mut child, folder, round);
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().is_ok());
        let status = child.wait().unwrap();
        match status.signal() {
            Some(by) => {
                assert_eq!(by, number, "{status}");
                assert!(is(was), "round {round}: stopped, and the tree is another");
                interrupted += 1;
            }
            None => assert!(status.success() && !is(was), "round {round}: {status}"),
        }
        assert!(beside(folder).is_empty(), "round {round}: {:?}", beside(folder));
    }
    assert!(interrupted > 2, "{interrupted} of 14 were interrupted");
}

/// Between a kill and the next build, git adds nothing of what is left, and `build --check` reports it.
#[test]
fn what_a_killed_build_leaves_is_out_of_git_and_reported() {
    let temporary = two_specs();
    let folder = temporary.path();
    let git = |arguments: &[&str]| Command::new("git").args(arguments).current_dir(folder).output();
    let Ok(made) = git(&["init", "-q", "."]) else { return };
    assert!(made.status.success());
    let mut found = 0;
    for round in 0..40_u64 {
        let mut child = nodejoin(folder, &["build", "b.toml", "--allow-in-git"]).spawn().unwrap();
        wait(&mut child, folder, 2 * (round % 8) + 1);
        child.kill().unwrap();
        child.wait().unwrap();
        let left = beside(folder);
        if left.is_empty() {
            continue;
        }
        found += 1;
        git(&["add", "--all"]).unwrap();
        let listed = String::from_utf8(git(&["ls-files"]).unwrap().stdout).unwrap();
        assert!(!listed.contains("nodejoin-") || listed.contains("nodejoin-lock"), "{listed}");
        assert!(!left.iter().any(|left| listed.contains(left.as_str())), "{listed}");
        let check =
            nodejoin(folder, &["build", "b.toml", "--check"]).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8(check.stderr).unwrap();
        assert!(said.contains(&left[0]), "{said}");
        if found == 3 {
            break;
        }
    }
    assert!(found > 0, "no kill left anything");
    assert!(nodejoin(folder, &["build", "a.toml", "--allow-in-git"]).status().unwrap().success());
    assert!(beside(folder).is_empty(), "{:?}", beside(folder));
}
