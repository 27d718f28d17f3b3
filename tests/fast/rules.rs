//! Every rule's page is its documentation and its test: the specs on it are compiled, and what is printed must be
//! what the page shows. `UPDATE=1 cargo test rules::` writes what is printed into the pages.
#![cfg(feature = "cli")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read and write pages"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use nodejoin::rules::{RULES, Rule};

use crate::harness;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules")
}

fn file(rule: &Rule, extension: &str) -> String {
    format!("{}.{extension}", rule.id.as_str().replace('-', "_"))
}

#[test]
fn pages_show_what_is_printed() {
    let update = std::env::var("UPDATE").is_ok_and(|value| value == "1");
    let pages = pages();
    let mut faults = Vec::new();
    for rule in RULES.iter() {
        let name = file(rule, "md");
        let Some(path) = pages.get(&name) else {
            faults.push(format!("{name} is not in a folder of src/rules"));
            continue;
        };
        let text = fs::read_to_string(path).unwrap_or_default();
        let mut checked = harness::check(rule, &name, &text);
        if update && checked.rewritten != text {
            fs::write(path, &checked.rewritten).unwrap();
            checked = harness::check(rule, &name, &checked.rewritten);
        }
        faults.extend(checked.faults);
    }
    assert!(faults.is_empty(), "faults in pages: {}\n\n{}", faults.len(), faults.join("\n\n"));
}

#[test]
fn every_page_has_its_rule() {
    let listed: BTreeSet<_> = RULES.iter().map(|rule| file(rule, "md")).collect();
    let found: BTreeSet<_> = pages().into_keys().collect();
    assert_eq!(listed, found, "rules that are listed, and pages in src/rules");
}

/// The pages by their names, with their paths: each is in the folder of its rule's subject.
fn pages() -> BTreeMap<String, PathBuf> {
    let subjects = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let files = subjects.filter(|path| path.is_dir()).flat_map(|path| fs::read_dir(path).unwrap());
    let paths = files.map(|entry| entry.unwrap().path());
    let pages = paths.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path)).collect()
}

#[test]
fn rules_are_sorted_and_their_pages_compiled_in() {
    let names: Vec<_> = RULES.iter().map(|rule| rule.id).collect();
    assert!(names.is_sorted() && names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    for rule in RULES.iter() {
        assert!(rule.page.starts_with(&format!("# {}\n", rule.id)), "{} includes another page", rule.id);
        assert!(!rule.summary().is_empty(), "{}", rule.id);
    }
}

/// Rust's debug output is not a text for people.
#[test]
fn no_page_shows_a_value_of_rust() {
    const SIGNS: [&str; 5] = [" { inner", "Some(", "Ok(\"", "String(\"", "EscapeDebug"];
    for rule in RULES.iter() {
        let shown = SIGNS.into_iter().find(|sign| rule.page.contains(sign));
        assert_eq!(shown, None, "{}", rule.id);
    }
}

/// A finding whose rule is not listed could be neither explained nor set in `[lints]`; and a name that is written out
/// again could differ from the rule's.
#[test]
fn names_are_written_once_and_each_has_its_rule() {
    let ids = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(IDS)).unwrap();
    let declared: Vec<&str> = ids.lines().filter_map(declared).collect();
    let listed: Vec<&str> = RULES.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(declared, listed, "names in {IDS} and rules listed in src/rules/*/mod.rs");
    let mut again = Vec::new();
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
        for (at, line) in text.lines().enumerate().filter(|_| name != IDS) {
            let quoted = line.split('"').skip(1).step_by(2);
            let names = quoted.filter(|text| declared.contains(text));
            again.extend(names.map(|text| format!("{name}:{}: {text}", at + 1)));
        }
    }
    assert!(again.is_empty(), "rules by a text in place of their constant: {again:#?}");
}

/// A law that two files judge is reported in two ways.
#[test]
fn names_have_one_judge() {
    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
        for after in code.split("rule_id::").skip(1) {
            let id: String =
                after.chars().take_while(|c| c.is_ascii_uppercase() || "_0123456789".contains(*c)).collect();
            if !id.is_empty() && !name.contains("/tests") {
                users.entry(id).or_default().insert(name.clone());
            }
        }
    }
    users.retain(|_, files| files.len() > 1);
    assert!(users.is_empty(), "judged by several files: {users:#?}");
}

/// Functions that report whatever they are given, in rules that also check specs: why the condition is not in two places.
const UNCONDITIONAL: [(&str, &str); 11] = [
    ("apiserver_client_ca_missing_signer::without_bundle", "only of files: a spec always has a bundle"),
    ("approval_group_uncovered::judge", "that RBAC refuses the request is the fact"),
    ("first_approval_off::judge", "that nothing approves the request is the fact"),
    ("flag_unknown::shorthand", "only of command lines: a spec names flags without dashes"),
    ("flag_unknown::without_name", "only of command lines: a spec names flags without dashes"),
    ("kubelet_client_ca_missing::untrusted", "only of files: a spec has no certificate of the client"),
    ("kubelet_field_wrong_type::judge", "`wrong` beside it has the condition, for both"),
    ("placeholder_unusable::malformed", "the text's own parser has the condition"),
    ("renewal_approval_off::judge", "that nothing approves the request is the fact"),
    ("role_in_place_of_group::judge", "that the subject is a role is the fact"),
    ("token_missing::left_out", "only of files: what a spec lacks shows as a missing file"),
];

/// A rule that checks specs and leaves the condition to those that call it has two conditions.
#[test]
fn conditions_are_written_once() {
    let reports = regex::Regex::new(r"(?s)pub\(crate\) fn (\w+)[^{;]*-> Finding \{").unwrap();
    let mut found = BTreeSet::new();
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let is_rule = text.contains(" const RULE: Rule") && text.contains("\nfn check");
        let name = path.file_stem().unwrap().to_str().unwrap();
        let functions = reports.captures_iter(&text).filter(|_| is_rule);
        found.extend(functions.map(|function| format!("{name}::{}", &function[1])));
    }
    let allowed: BTreeSet<String> = UNCONDITIONAL.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found, allowed, "functions of rules that report without a condition");
}

/// Where the names are.
const IDS: &str = "src/diagnostic/rule_id.rs";

/// The name that a line of [`IDS`] declares, where its constant is named after it.
fn declared(line: &str) -> Option<&str> {
    let (constant, name) = line.trim().strip_suffix("\",")?.split_once(" = \"")?;
    assert_eq!(constant.to_lowercase().replace('_', "-"), name, "a constant is named after its rule");
    Some(name)
}

/// Every file of Rust in src.
fn sources() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.extension().is_some_and(|extension| extension == "rs") {
                true => files.push(path),
                false if path.is_dir() => folders.push(path),
                false => {}
            }
        }
    }
    files
}
