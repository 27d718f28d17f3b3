//! One direction of flow: a stage knows those before it, never one after.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests read the sources")]

use std::fs;
use std::path::{Path, PathBuf};

/// Stages in the order of the flow. What stands on one line may not know each other. `facts` are types and readers; how
/// they are read from a plan or a folder comes later.
const ORDER: &[&[&str]] = &[
    &["pki"],
    &["source", "diagnostic"],
    &["kube"],
    &["world"],
    &["spec"],
    &["secret"],
    &["model"],
    &["rbac"],
    &["facts"],
    &["rules"],
    &["resolve"],
    &["render"],
    &["lower"],
    &["templates"],
    &["proof"],
    &["facts::from_folder"],
    &["artifact"],
    &["plan"],
    &["facts::from_plan"],
    &["compile"],
    &["upgrade", "rotation", "diagnose"],
    &["sink"],
    &["explain", "delivery"],
    &["diff", "drift"],
    &["report", "examples"],
    &["cli"],
];

/// A diagnostic has a place, a tree gives the bytes of a part of it.
const ALLOWED: &[(&str, &str)] = &[("source", "diagnostic"), ("diagnostic", "source")];

/// The stage that a path of modules names: its first part, or its first two where these are a stage of their own.
fn stage(path: &str) -> &str {
    let parts: Vec<&str> = path.split("::").collect();
    let two = parts.iter().take(2).map(|part| part.len()).sum::<usize>() + 2;
    let two = path.get(..two).unwrap_or(path);
    if ORDER.iter().any(|stage| stage.contains(&two)) { two } else { parts[0] }
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|stage| stage.contains(&module))
}

fn check(path: &Path, module: &str, wrong: &mut Vec<String>) {
    if path.is_dir() {
        for path in fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()) {
            let inner = format!("{module}::{}", path.file_stem().unwrap().to_str().unwrap());
            check(&path, stage(&inner), wrong);
        }
        return;
    }
    let tests = path.file_stem().is_some_and(|stem| stem == "tests");
    if tests || path.extension().is_none_or(|extension| extension != "rs") {
        return;
    }
    for part in code(path).split("crate::").skip(1) {
        let name: String = part.chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect();
        let name = stage(&name);
        let Some(other) = rank(name) else { continue };
        let own = rank(module).unwrap_or_else(|| panic!("src/{module} is not in the order of stages"));
        let fine = name == module || other < own || ALLOWED.contains(&(module, name));
        if !fine {
            wrong.push(format!("{} uses {name}", path.display()));
        }
    }
}

/// The code of a file: without comments, and without its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .take_while(|line| !line.contains("#[cfg(test)]"))
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |code, line| code + line + "\n")
}

/// Every file of Rust in a folder that is not one of tests, by its path from `src`.
fn files(folder: &Path, found: &mut Vec<(String, PathBuf)>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
            found.push((path.strip_prefix(source).unwrap().to_str().unwrap().to_owned(), path));
        }
    }
    found.sort();
}

fn all_files() -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

/// What may use `serde_yaml`: what writes artifacts, and the reader of SOPS documents. Settings are JSON values.
const YAML: &[&str] = &["artifact/", "lower/", "render/", "secret/seal/sops/document.rs"];

#[test]
fn yaml_stays_at_the_edge() {
    let inside = |path: &str| !YAML.iter().any(|edge| path.starts_with(edge));
    let wrong: Vec<String> = all_files()
        .into_iter()
        .filter(|(name, path)| inside(name) && code(path).contains("serde_yaml"))
        .map(|(name, _)| name)
        .collect();
    assert!(wrong.is_empty(), "serde_yaml is used in {wrong:#?}");
}

#[test]
fn stages_know_only_those_before() {
    let mut wrong = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(&source).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name == "lib" || name == "main" {
            continue;
        }
        check(&path, &name, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
