//! The same spec gives the same bytes: in another folder, with another time zone, language, umask, number of threads,
//! and with its tables in another order.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

const SPEC: &str = include_str!("../../examples/03-pools/cluster.toml");

/// Path to mode and content of everything below a folder.
fn tree(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    fn walk(at: &Path, base: &Path, files: &mut BTreeMap<String, (u32, Vec<u8>)>) {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            let name = path.strip_prefix(base).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                files.insert(name, (mode, Vec::new()));
                walk(&path, base, files);
            } else {
                files.insert(name, (mode, fs::read(&path).unwrap()));
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(folder, folder, &mut files);
    files
}

fn lay(folder: &Path, spec: &str) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/03-pools");
    for file in ["pki/ca.pem", "secrets/bootstrap.token"] {
        let to = folder.join(file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(example.join(file), to).unwrap();
    }
    fs::write(folder.join("cluster.toml"), spec).unwrap();
}

/// The spec with its tables in reverse order; the keys before the first table stay first.
fn reversed(spec: &str) -> String {
    let mut blocks: Vec<String> = vec![String::new()];
    for line in spec.lines() {
        if line.starts_with('[') {
            blocks.push(String::new());
        }
        let block = blocks.last_mut().unwrap();
        block.push_str(line);
        block.push('\n');
    }
    let head = blocks.remove(0);
    blocks.reverse();
    head + &blocks.concat()
}

fn build(
    folder: &Path,
    from: &Path,
    spec: &str,
    umask: &str,
    environment: &[(&str, &str)],
) -> BTreeMap<String, (u32, Vec<u8>)> {
    let script = format!("umask {umask}; exec \"$@\"");
    let status = Command::new("sh")
        .args(["-c", &script, "sh", env!("CARGO_BIN_EXE_nodejoin"), "build", spec, "--out"])
        .arg(folder.join("out"))
        .current_dir(from)
        .envs(environment.iter().copied())
        .status()
        .unwrap();
    assert!(status.success());
    tree(&folder.join("out"))
}

#[test]
fn same_bytes_everywhere() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    lay(one.path(), SPEC);
    lay(two.path(), SPEC);
    let first =
        build(one.path(), one.path(), "cluster.toml", "022", &[("TZ", "UTC"), ("RAYON_NUM_THREADS", "1")]);
    assert!(first.len() > 30, "{}", first.len());
    let spec = two.path().join("cluster.toml");
    let environment = [
        ("TZ", "Asia/Kathmandu"),
        ("LANG", "tr_TR.UTF-8"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("RAYON_NUM_THREADS", "7"),
    ];
    let second = build(two.path(), Path::new("/"), spec.to_str().unwrap(), "077", &environment);
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (path, entry) in &first {
        assert_eq!(Some(entry), second.get(path), "{path}");
    }
}

#[test]
fn the_order_of_tables_does_not_matter() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    lay(one.path(), SPEC);
    let turned = reversed(SPEC);
    assert_ne!(turned, SPEC);
    lay(two.path(), &turned);
    let mut first = build(one.path(), one.path(), "cluster.toml", "022", &[]);
    let mut second = build(two.path(), two.path(), "cluster.toml", "000", &[]);
    // The manifest has the digest of the spec's own text.
    first.remove("manifest.json");
    second.remove("manifest.json");
    assert_eq!(first, second);
}
