//! The fast tests: one binary, a module for each subject. `cargo test rules::` runs those of one module.
//!
//! A test that needs its own working directory, environment or terminal starts the program in a [`run::Sandbox`]. No test changes
//! the working directory or the environment of this process: the others run beside it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "tests run the program and read files"
)]

mod fixtures;
#[cfg(feature = "cli")]
mod harness;
#[cfg(all(feature = "cli", unix))]
mod run;

#[cfg(all(feature = "cli", unix))]
mod again;
mod alike;
mod api_access;
mod approval;
mod article;
mod bootstrap;
mod bundles;
mod ca;
mod ca_rotation;
mod canary;
mod check;
mod circles;
mod claims;
mod cli;
mod clusters;
mod commands;
mod delivery;
mod diagnose;
mod diff;
mod drift;
mod edits;
mod explain;
mod faults;
mod files;
mod golden;
mod guides;
mod helps;
mod hermetic;
mod hygiene;
mod include;
mod interrupt;
mod kube;
mod kube_diff;
mod kubelet_refusals;
mod layers;
mod leaks;
mod machines;
mod members;
mod minors;
mod once;
mod one_node;
#[cfg(all(feature = "cli", unix))]
mod parts;
mod placeholders;
mod plane_machines;
mod prove;
mod prove_from;
mod readme;
mod rebuilt;
mod report;
mod rules;
mod sealed;
mod shape;
mod signing;
mod sources;
mod spec_strings;
mod terminal;
mod tokens;
mod trail;
mod unit_lines;
mod unit_template;
mod units;
mod upgrade;
mod what_now;
mod words;
mod yaml_hostile;

use std::fs;
use std::path::Path;

/// The files of a folder of tests that no `mod` line names: they would never be compiled, and so never fail.
fn left_out(folder: &Path, parent: &str, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.is_dir() {
            let own = [folder.join(format!("{name}.rs")), path.join("mod.rs")];
            let own = own.iter().find_map(|file| fs::read_to_string(file).ok()).unwrap_or_default();
            left_out(&path, &own, names);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !["main", "mod"].contains(&name)
            && !parent.lines().any(|line| line.trim_start_matches("pub(crate) ") == format!("mod {name};"))
        {
            names.push(path.display().to_string());
        }
    }
}

#[test]
fn every_file_is_compiled() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut names = Vec::new();
    left_out(&tests.join("fast"), include_str!("main.rs"), &mut names);
    let beside = fs::read_dir(&tests).unwrap().map(|entry| entry.unwrap().path());
    names.extend(
        beside
            .filter(|path| path.extension().is_some_and(|e| e == "rs"))
            .map(|path| path.display().to_string()),
    );
    assert!(names.is_empty(), "tests go into tests/fast, with a `mod` line; these have none: {names:#?}");
}
