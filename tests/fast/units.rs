//! Units and env files of each kind that readers get wrong, read as systemd 252 read them:
//! tests/fixtures/units/answers.json has what it started. The scenario `units` of tests/e2e gives them to systemd
//! again, and random ones.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

#[path = "../e2e/scenarios/units/case.rs"]
#[allow(dead_code, reason = "the end-to-end tests use the rest")]
mod case;
#[path = "../e2e/scenarios/units/reader.rs"]
mod reader;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use nodejoin::kube::Minor;
use nodejoin::world::Found;
use serde::Deserialize;

use case::{Answer, Case, Files};
use reader::{Verdict, compare};

#[derive(Deserialize)]
struct Recorded {
    /// The machine's own files.
    shared: BTreeMap<String, String>,
    answers: BTreeMap<String, Answer>,
}

#[test]
fn units_are_read_as_systemd_reads_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/units");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let recorded: Recorded = serde_json::from_str(&read("answers.json")).unwrap();
    let shared: Files =
        recorded.shared.into_iter().map(|(path, text)| (path, Found::File(text.into_bytes()))).collect();
    let cases = Case::by_hand(&read("kinds.toml")).unwrap();
    assert_eq!(cases.len(), recorded.answers.len());
    let mut differ = String::new();
    for case in &cases {
        let answer = &recorded.answers[&case.name];
        if let Verdict::Differs(how) | Verdict::Silent(how) = compare(case, &shared, answer, Minor::newest())
        {
            differ.push_str(&format!("{}{how}\n", case.shown()));
        }
    }
    assert!(differ.is_empty(), "{differ}");
}
