//! `nodejoin upgrade --write` with random specs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use nodejoin::diagnostic::{Finding, Level};
use nodejoin::kube::{Kind, Kube, Minor};
use nodejoin::model::{Shape, Value};
use nodejoin::upgrade::Fixed;
use nodejoin::{Options, Outcome, compile};
use proptest::prelude::*;
use serde_json::Value as Json;

use super::random::specs;
use super::{fix, world};

fn compiled(text: &str) -> Outcome {
    compile(&world(text), "cluster.toml", &Options::default()).unwrap()
}

/// How many findings of each level there are, the worse ones counted with the milder.
fn counts(outcome: &Outcome) -> [usize; 3] {
    [Level::Deny, Level::Warn, Level::Note]
        .map(|level| outcome.findings.iter().filter(|finding| finding.level >= level).count())
}

/// A value in one spelling, whether a flag has it or a field.
fn plain(value: &Value) -> Option<String> {
    fn of(value: &Json) -> Option<String> {
        Some(match value {
            Json::Bool(on) => on.to_string(),
            Json::Number(number) => number.to_string(),
            Json::String(text) => text.replace('<', "="),
            Json::Array(items) => items.iter().map(of).collect::<Option<Vec<_>>>()?.join(","),
            Json::Object(map) => {
                let pair = |(key, value): (&String, &Json)| Some(format!("{key}={}", of(value)?));
                map.iter().map(pair).collect::<Option<Vec<_>>>()?.join(",")
            }
            _ => return None,
        })
    }
    of(value.as_plain()?)
}

/// The paths that were changed, according to the fixed spec's report: releases, and entries.
fn changed(fixed: &Fixed) -> (Vec<&str>, Vec<&str>) {
    let paths = fixed.done.iter().map(|done| done.split('`').nth(1).unwrap());
    paths.partition(|path| path.ends_with(".kubernetes"))
}

/// An entry that another one took the place of, and that one.
fn moved(done: &str) -> Option<(String, String)> {
    let mut words = done.split('`').skip(1).step_by(2);
    let (path, to) = (words.next()?, words.next()?);
    let table = path.rsplit_once('.')?.0;
    if done.ends_with("under `config`") {
        return Some((path.to_owned(), format!("{}.config.{to}", table.rsplit_once('.')?.0)));
    }
    done.starts_with("renamed ").then(|| (path.to_owned(), format!("{table}.{to}")))
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap()
}

/// Whether a line has a key as a word.
fn names(line: &str, key: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').any(|word| word == key)
}

fn is_comment(line: &str) -> bool {
    line.trim_start_matches('\u{feff}').trim_start().starts_with('#')
}

/// The first line below one that is not a comment; nothing for the last.
fn below(lines: &[String], at: usize) -> &str {
    lines[at..].iter().find(|line| !is_comment(line)).map_or("", String::as_str)
}

/// What is not about a changed entry is there line by line, in its order.
fn lines_are_kept(spec: &str, fixed: &Fixed) {
    let (releases, entries) = changed(fixed);
    let moved = fixed.done.iter().any(|done| done.contains("under `config`"));
    let may_change = |line: &str| {
        !releases.is_empty() && release(line).is_some()
            || entries.iter().any(|path| names(line, last(path)))
            || moved && line.contains("config") && line.contains('{')
            // A table in braces gets a table of fields beside its flags.
            || moved && line.contains("kubelet = {")
    };
    let text = fixed.source.text();
    let lines = |text: &str| -> Vec<String> {
        text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect()
    };
    let (old, new) = (lines(spec), lines(text));
    let both = || format!("{spec}\n{:?}\n{text}", fixed.done);
    let mut rest = new.iter();
    for line in old.iter().filter(|line| !is_comment(line)) {
        assert!(may_change(line) || rest.any(|other| other == line), "{line:?} is lost\n{}", both());
    }
    // A comment stands above the line that it stood above, or goes with its entry; what is behind an entry goes too.
    for (at, line) in old.iter().enumerate().filter(|(_, line)| is_comment(line)) {
        let was = below(&old, at);
        let mut there = (0..new.len()).filter(|now| new[*now] == *line);
        assert!(
            there.any(|now| may_change(was) || below(&new, now) == was),
            "{line:?} is not above {was:?}\n{}",
            both()
        );
    }
    let comments = |text: &str| -> Vec<String> {
        let comments = text.lines().filter_map(|line| line.split_once('#'));
        let said = comments.filter(|(_, said)| *said != " behind").map(|(_, said)| said.to_owned());
        let mut said: Vec<String> = said.collect();
        said.sort();
        said
    };
    assert_eq!(comments(spec), comments(text), "{}", both());
    if entries.is_empty() {
        let old: Vec<&str> = spec.split('\n').filter(|line| release(line).is_none()).collect();
        let new: Vec<&str> = text.split('\n').filter(|line| release(line).is_none()).collect();
        assert_eq!(old, new, "only the lines of releases change");
        assert_eq!(spec.split('\n').count(), text.split('\n').count());
    }
}

/// The text is of one kind, as it was.
fn bytes_are_kept(spec: &str, text: &str) {
    assert_eq!(spec.starts_with('\u{feff}'), text.starts_with('\u{feff}'));
    assert_eq!(spec.ends_with('\n'), text.ends_with('\n'), "{text:?}");
    assert!(spec.contains("\r\n") || !text.contains('\r'));
    assert!(!spec.contains("\r\n") || !text.replace("\r\n", "").contains('\n'));
}

/// Where the text of a release is in a line that has one, in quotes.
fn release(line: &str) -> Option<Range<usize>> {
    line.match_indices("kubernetes").find_map(|(at, word)| {
        let after = line[at + word.len()..].trim_start_matches(['"', ' ']).strip_prefix('=')?.trim_start();
        let text = after.strip_prefix(['"', '\''])?;
        let start = line.len() - text.len();
        let end = start + text.find(['"', '\''])?;
        line[start..end].starts_with("1.").then_some(start..end)
    })
}

/// The spec with the releases that it gets, and nothing fixed.
fn with_releases(spec: &str, fixed: &Fixed) -> String {
    let text = fixed.source.text();
    let mut new = text.split('\n').filter_map(|line| Some(line[release(line)?].to_owned()));
    let lines = spec.split('\n').map(|line| match release(line) {
        Some(at) => format!("{}{}{}", &line[..at.start], new.next().unwrap(), &line[at.end..]),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Nothing is worse than with the releases alone; what is reported as fixed is no longer found, and no error is new.
fn nothing_is_worse(spec: &str, bare: &Outcome, after: &Outcome, fixed: &Fixed) {
    let text = fixed.source.text();
    let both = || format!("{spec}\n{:?}\n{text}", fixed.done);
    let (were, are) = (counts(bare), counts(after));
    assert!(were.iter().zip(&are).all(|(were, are)| are <= were), "{were:?} {are:?}\n{}", both());
    let place = |finding: &Finding| format!("{:?}", finding.place);
    for path in changed(fixed).1 {
        let at = |finding: &&Finding| place(finding).split('@').next() == Some(path);
        let still: Vec<&Finding> = after.findings.iter().filter(at).collect();
        assert!(still.is_empty(), "{path} is fixed: {still:?}\n{}", both());
    }
    // A wrong value is as wrong where it is moved to.
    let moved: BTreeMap<String, String> = fixed.done.iter().filter_map(|done| moved(done)).collect();
    let errors = |outcome: &Outcome| -> BTreeSet<(&'static str, String)> {
        let errors = outcome.findings.iter().filter(|finding| finding.level == Level::Deny);
        let place = |finding| place(finding).split('@').next().unwrap().to_owned();
        // A text as a whole, or one pair of a table.
        let place = |finding| {
            let place = place(finding);
            let of_table = |to: &&String| {
                place.strip_prefix(to.as_str()).is_some_and(|rest| rest.starts_with(['.', '[']))
            };
            moved.get(&place).or_else(|| moved.values().find(of_table)).cloned().unwrap_or(place)
        };
        errors.map(|finding| (finding.rule.as_str(), place(finding))).collect()
    };
    let old = errors(bare);
    let new: Vec<_> = errors(after).into_iter().filter(|error| !old.contains(error)).collect();
    assert!(new.is_empty(), "{new:?} of {:?}\n{}", old, both());
}

/// Whether a fix removes the flag that sets a field to its default.
fn drops_default(done: &str, field: &str) -> bool {
    let flag = done.split('`').nth(1).map(|path| last(path).replace('-', ""));
    done.ends_with("it was set to its default") && flag.is_some_and(|flag| flag.eq_ignore_ascii_case(field))
}

/// Each kubelet's fields keep their values, whether as flags or as fields.
fn kubelets_are_the_same(spec: &str, bare: &Outcome, after: &Outcome, fixed: &Fixed) {
    for (was, is) in bare.cluster.shapes.iter().zip(&after.cluster.shapes) {
        let kube = Kube::of(*was.kubelet.minor);
        // The value of an old name is not read before the name is the new one.
        let renamed = |done: &String| done.contains("experimental-");
        for field in kube.kubelet_fields().filter(|_| !fixed.done.iter().any(renamed)) {
            let bool = kube.kubelet_field(field).present().is_some_and(|field| field.kind == Kind::Bool);
            let of = |shape: &Shape| {
                let value = &shape.kubelet.effective(field)?.value;
                // A flag may have 1 for true.
                if bool { value.as_bool().map(|on| on.to_string()) } else { plain(value) }
            };
            // A removed flag with the default is not set any more.
            let dropped = of(is).is_none() && fixed.done.iter().any(|done| drops_default(done, field));
            let same = dropped || of(was) == of(is);
            assert!(same, "{field}\n{spec}\n{:?}\n{}", fixed.done, fixed.source.text());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn writing_keeps_the_rest_and_makes_nothing_worse((_, to, spec) in specs()) {
        let broken = |finding: &Finding| ["toml-syntax", "duplicate-key"].contains(&finding.rule.as_str());
        prop_assume!(!compiled(&spec).findings.iter().any(broken));
        holds(&spec, to);
    }
}

/// 40, or PROPTEST_CASES.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(40)
}

fn holds(spec: &str, to: Minor) {
    let fixed = fix(spec, &to.to_string());
    let text = fixed.source.text();
    text.trim_start_matches('\u{feff}').parse::<toml_edit::DocumentMut>().expect("what is written is TOML");
    lines_are_kept(spec, &fixed);
    bytes_are_kept(spec, text);
    assert_eq!(text == spec, fixed.done.is_empty());
    let (bare, after) = (compiled(&with_releases(spec, &fixed)), compiled(text));
    nothing_is_worse(spec, &bare, &after, &fixed);
    kubelets_are_the_same(spec, &bare, &after, &fixed);
    let again = fix(text, &to.to_string());
    assert_eq!(again.source.text(), text);
    assert!(again.done.is_empty(), "{:?}", again.done);
}

#[test]
fn a_removed_flag_that_says_the_default_is_said_no_more() {
    let spec = "version = 1\n[cluster]\nkubernetes = \"1.24\"\napi-server = \"https://192.168.124.18:6443\"\n\
        ca = \"pki/ca.pem\"\nservice-cidrs = [\"10.96.0.0/12\"]\n[tokens.workers]\nid = \"lab001\"\n\
        secret = { file = \"secrets/workers.token\" }\nexpires = 2056-01-01T00:00:00Z\n\
        [kubelet.flags]\niptables-drop-bit = \"15\"\n[pools.a]\n[nodes.y]\npool = \"a\"\n";
    holds(spec, Minor::read("1.31").unwrap());
}
