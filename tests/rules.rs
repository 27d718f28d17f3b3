//! Every rule's page is its documentation and its test: the specs on it are compiled, and what is printed must be
//! what the page shows. `UPDATE=1 cargo test --test rules` writes what is printed into the pages.
#![cfg(feature = "cli")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read and write pages"
)]

mod harness;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use nodejoin::rules::{RULES, Rule};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules")
}

fn file(rule: &Rule, extension: &str) -> String {
    format!("{}.{extension}", rule.name.replace('-', "_"))
}

#[test]
fn pages_show_what_is_printed() {
    let update = std::env::var("UPDATE").is_ok_and(|value| value == "1");
    let mut faults = Vec::new();
    for rule in RULES {
        let name = file(rule, "md");
        let path = folder().join(&name);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let mut checked = harness::check(rule, &name, &text);
        if update && checked.rewritten != text {
            fs::write(&path, &checked.rewritten).unwrap();
            checked = harness::check(rule, &name, &checked.rewritten);
        }
        faults.extend(checked.faults);
    }
    assert!(faults.is_empty(), "faults in pages: {}\n\n{}", faults.len(), faults.join("\n\n"));
}

#[test]
fn every_rule_has_its_two_files_and_every_file_its_rule() {
    let listed: BTreeSet<_> = RULES.iter().flat_map(|rule| [file(rule, "md"), file(rule, "rs")]).collect();
    let others = ["mod.rs", "rule.rs", "levels.rs"].map(str::to_owned);
    let found = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let found =
        found.filter(|entry| entry.path().is_file()).map(|entry| entry.file_name().into_string().unwrap());
    let found: BTreeSet<_> = found.filter(|name| !others.contains(name)).collect();
    assert_eq!(listed, found, "listed in rules! and files in src/rules");
}

#[test]
fn rules_are_sorted_and_their_pages_compiled_in() {
    let names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    assert!(names.is_sorted() && names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    for rule in RULES {
        assert!(rule.page.starts_with(&format!("# {}\n", rule.name)), "{} includes another page", rule.name);
        assert!(!rule.summary().is_empty(), "{}", rule.name);
    }
}

/// What Rust prints of its own values is no text for people.
#[test]
fn no_page_shows_a_value_of_rust() {
    const SIGNS: [&str; 5] = [" { inner", "Some(", "Ok(\"", "String(\"", "EscapeDebug"];
    for rule in RULES {
        let shown = SIGNS.into_iter().find(|sign| rule.page.contains(sign));
        assert_eq!(shown, None, "{}", rule.name);
    }
}

/// A finding whose rule is not listed could be neither explained nor set in `[lints]`.
#[test]
fn every_rule_that_a_stage_reports_is_listed() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut names = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = if path.is_dir() { String::new() } else { fs::read_to_string(&path).unwrap() };
            if path.is_dir() {
                folders.push(path);
            } else if text.contains("Finding::new(") {
                names.extend(constants(&text));
            }
        }
    }
    assert!(names.contains("unknown-key") && names.contains("secret-unavailable"), "{names:?}");
    let missing: Vec<_> =
        names.iter().filter(|name| name.contains('-') && nodejoin::rules::find(name).is_none()).collect();
    assert!(missing.is_empty(), "reported, but not listed: {missing:?}");
}

/// The values of constants that may be names of rules.
fn constants(text: &str) -> Vec<String> {
    let declared = text.lines().filter_map(|line| line.trim_start().strip_prefix("pub const "));
    let values = declared.filter_map(|line| line.split_once(": &str = \"")?.1.strip_suffix("\";"));
    let kebab = |name: &&str| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    values.filter(kebab).map(str::to_owned).collect()
}
