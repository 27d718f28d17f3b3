//! What README.md shows works: its commands run, its specs compile.
#![cfg(all(feature = "cli", unix))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read files and run the program"
)]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The bodies of the fenced blocks of a language.
fn blocks<'r>(readme: &'r str, language: &str) -> Vec<&'r str> {
    let fence = format!("```{language}\n");
    readme.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

fn nodejoin(folder: &Path, arguments: &[&str]) {
    let run =
        Command::new(env!("CARGO_BIN_EXE_nodejoin")).args(arguments).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    // A forecast finds something: the token of a new spec expires.
    let found = ["--until", "--at", "diagnose"];
    let wanted = i32::from(arguments.iter().any(|argument| found.contains(argument)));
    assert_eq!(run.status.code(), Some(wanted), "nodejoin {arguments:?}\n{said}");
}

#[test]
fn the_commands_of_nodejoin_run() {
    let readme = readme();
    let folder = tempfile::tempdir().unwrap();
    let log =
        "E1201 05:12:33.000000 1 x.go:1] err=\"cannot create certificate signing request: Unauthorized\"\n";
    fs::write(folder.path().join("kubelet.log"), log).unwrap();
    let mut ran = Vec::new();
    for line in blocks(&readme, "sh").iter().flat_map(|block| block.lines()) {
        let line = line.split('#').next().unwrap().trim();
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["nodejoin", arguments @ ..] = words.as_slice() {
            nodejoin(folder.path(), arguments);
            ran.push(arguments[0].to_owned());
        } else if let ["cargo", "run", "--release", "--", arguments @ ..] = words.as_slice() {
            let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join(arguments[1]);
            nodejoin(folder.path(), &["build", spec.to_str().unwrap(), "--out", "first"]);
            ran.push("first".to_owned());
        }
    }
    for wanted in ["first", "init", "check", "build", "diagnose"] {
        assert!(ran.iter().any(|command| command == wanted), "README.md has no `{wanted}`: {ran:?}");
    }
    assert!(folder.path().join("out/cluster/README.md").is_file());
    assert!(folder.path().join("first/cluster/README.md").is_file());
}

#[test]
fn the_specs_compile() {
    let readme = readme();
    let specs = blocks(&readme, "toml");
    assert!(!specs.is_empty());
    let quickstart = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/01-quickstart");
    let base = fs::read_to_string(quickstart.join("cluster.toml")).unwrap();
    for spec in specs {
        // A file of a repository has its path in its first line.
        if spec.starts_with("# ") {
            continue;
        }
        let repository = tempfile::tempdir().unwrap();
        let folder = repository.path().join("site");
        for inside in [".git", "shared", "site", "site/pki"] {
            fs::create_dir(repository.path().join(inside)).unwrap();
        }
        fs::copy(quickstart.join("pki/ca.pem"), folder.join("pki/ca.pem")).unwrap();
        let another = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/world/pki/other-ca.pem");
        fs::copy(another, folder.join("pki/new-ca.pem")).unwrap();
        for source in spec.split("source = \"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let text = match source.ends_with(".conf") {
                true => "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n",
                false => "",
            };
            fs::write(folder.join(source), text).unwrap();
        }
        for sealed in spec.split("{ age = \"").skip(1).filter_map(|rest| rest.split('"').next()) {
            fs::create_dir_all(folder.join(sealed).parent().unwrap()).unwrap();
            fs::write(folder.join(sealed), crate::fixtures::read("workers.age")).unwrap();
        }
        // A part of a spec is shown without the rest.
        let whole = if spec.contains("version = 1") { spec.to_owned() } else { format!("{base}\n{spec}") };
        fs::write(folder.join("cluster.toml"), whole).unwrap();
        nodejoin(&folder, &["check"]);
    }
}

/// Files with their paths in the first line are one repository.
#[test]
fn the_specs_of_a_repository_compile() {
    let readme = readme();
    let repository = tempfile::tempdir().unwrap();
    fs::create_dir(repository.path().join(".git")).unwrap();
    let mut specs = Vec::new();
    for text in blocks(&readme, "toml") {
        let Some((path, text)) = text.strip_prefix("# ").and_then(|text| text.split_once('\n')) else {
            continue;
        };
        let file = repository.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        specs.extend(text.contains("version = 1").then_some(path));
    }
    fs::create_dir(repository.path().join("pki")).unwrap();
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/03-pools/pki/ca.pem"),
        repository.path().join("pki/ca.pem"),
    )
    .unwrap();
    assert!(!specs.is_empty(), "README.md shows no repository");
    for spec in specs {
        nodejoin(repository.path(), &["check", spec, "--deny", "warnings"]);
        nodejoin(repository.path(), &["prove", spec]);
    }
}
