//! Follows every help of every page literally: the finding must go away, and nothing else may be found instead.
//!
//! A help is read by a small grammar (`helps/way.rs`): `write`, `add`, `set`, `remove`, `use`, `upgrade` and `replace`, with text
//! in backticks. `or` makes another way out of it, `and` another step of the same way. What is not text to paste (issue a
//! certificate again, choose a value) is listed in `helps/by_hand.txt`, which `UPDATE=1` rewrites: a line there is a help that
//! nobody follows, so read the diff.

mod files;
mod spec;
mod way;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use nodejoin::diagnostic::{Finding, Level, Place};
use nodejoin::rules::{RULES, Rule};

use crate::harness::{self, Case, Page};

/// What a page's spec or folder lacks anyway, found once it is read that far: pages are short.
const LACKING: [&str; 11] = [
    "apiserver-authz-always-allow",
    "apiserver-bootstrap-auth-disabled",
    "approval-group-uncovered",
    "bootstrap-kubeconfig-missing",
    "cluster-dns-unknown",
    "kubelet-authorization-always-allow",
    "kubelet-rotation-disabled",
    "kubelet-standalone",
    "no-nodes",
    "release-assumed",
    "token-cannot-sign",
];

/// Helps after which something is found that they do not cause, or that they name: the rule, the beginning of the way, what
/// is found.
const ACCEPTED: [(&str, &str, &str); 10] = [
    // It fits a range of names, of which the help has only an example.
    ("address-malformed", "write a range such as", "node-address-count"),
    // The way out says so.
    ("apiserver-kubelet-ca-without-serving-certificates", "remove", "kubelet-serving-ca-unverified"),
    // Spelled right, the word means that.
    ("controller-unknown", "write `-csrsigning`", "csr-controller-disabled"),
    // An example for every flag with pairs.
    ("flag-wrong-type", "write pairs such as `memory.available<100Mi`", "eviction-hard-partial"),
    // The right name of a gate that has become useless; its page says so.
    ("feature-gate-unknown", "write `ClusterTrustBundle`", "feature-gate-needless"),
    // A kubelet without a configuration file has only its flags, all of which are deprecated.
    ("kubelet-authorization-always-allow", "write `--authorization-mode=Webhook`", "flag-deprecated"),
    ("kubelet-rotation-disabled", "write `--rotate-certificates=true`", "flag-deprecated"),
    // The other half of the pair has the same slip.
    ("kubelet-word-unknown", "write `allocatableMemory.available`", "eviction-grace-period-missing"),
    // An id alone is not a token.
    ("token-id-malformed", "use 6 characters", "kubeconfig-without-token"),
    // Until it is known which token a pool joins with, none is unused.
    ("token-missing", "add `token = \"a\"`", "token-unused"),
];

/// What came of the helps of some pages.
#[derive(Default)]
struct Followed {
    ways: usize,
    by_hand: BTreeSet<String>,
    faults: BTreeSet<String>,
}

#[test]
fn every_help_that_is_followed_leaves_no_finding() {
    let next = AtomicUsize::new(0);
    let all = Mutex::new(Followed::default());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(rule) = RULES.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let followed = follow(rule);
                    let mut all = all.lock().unwrap();
                    all.ways += followed.ways;
                    all.by_hand.extend(followed.by_hand);
                    all.faults.extend(followed.faults);
                }
            });
        }
    });
    let Followed { ways, by_hand, faults } = all.into_inner().unwrap();
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{} of {ways} ways lead elsewhere:\n\n{}", faults.len(), faults.join("\n\n"));
    assert!(ways > 400, "only {ways} ways were followed");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fast/helps/by_hand.txt");
    let listed: String = by_hand.iter().map(|line| format!("{line}\n")).collect();
    if std::env::var("UPDATE").is_ok_and(|value| value == "1") {
        fs::write(&path, &listed).unwrap();
    }
    assert_eq!(listed, fs::read_to_string(&path).unwrap(), "helps that are followed by hand");
}

/// The right spec of a page, which people copy, has no mistake that the wrong one does not have.
#[test]
fn the_right_spec_of_a_page_has_no_mistake_of_its_own() {
    let mut faults = Vec::new();
    for rule in RULES.iter() {
        let page = Page::parse(rule.page).unwrap();
        let ids = |case: &Case| {
            let found = findings(rule, case).unwrap().into_iter();
            found.map(|finding| finding.rule.as_str()).collect::<BTreeSet<_>>()
        };
        let wrong: BTreeSet<_> = page.cases.iter().filter(|case| case.fires).flat_map(ids).collect();
        for case in page.cases.iter().filter(|case| case.instead && !case.latin1) {
            let new: Vec<_> = ids(case)
                .into_iter()
                .filter(|id| {
                    !wrong.contains(id) && !LACKING.contains(id) && case.also.iter().all(|also| also != id)
                })
                .collect();
            if !new.is_empty() {
                faults.push(format!("{}.md:{}: {new:?}", rule.id, case.line));
            }
        }
    }
    assert!(faults.is_empty(), "{} right specs have other mistakes: {faults:#?}", faults.len());
}

/// Follows the helps of a rule in every case of its page.
fn follow(rule: &Rule) -> Followed {
    let mut followed = Followed::default();
    let page = Page::parse(rule.page).unwrap();
    for case in page.cases.iter().filter(|case| case.fires && !case.latin1) {
        let before = findings(rule, case).unwrap();
        for finding in before.iter().filter(|finding| finding.rule == rule.id) {
            for way in way::ways(&finding.help).into_iter().filter(|way| !way.is_empty()) {
                let Some(steps) = way::read(&way) else {
                    followed.by_hand.insert(format!("{}: {way}", rule.id));
                    continue;
                };
                let changed = match finding.place {
                    Place::Other(..) => files::changed(case, finding, &steps),
                    _ => spec::changed(case, finding, &steps),
                };
                if changed.is_empty() {
                    followed.by_hand.insert(format!("{}: {way}", rule.id));
                    continue;
                }
                followed.ways += 1;
                let at = format!("{}.md:{}: {way}", rule.id, case.line);
                // A key is written into the nearest table that has such a key.
                let is_accepted = |found: &str| {
                    ACCEPTED.iter().any(|(id, start, other)| {
                        rule.id.as_str() == *id && way.starts_with(start) && found == *other
                    })
                };
                let results: Vec<_> =
                    changed.iter().map(|case| result(rule, case, finding, &before, &is_accepted)).collect();
                if let Some(fault) =
                    results.into_iter().min_by_key(|result| result.clone().err().map(|e| e.0))
                {
                    followed.faults.extend(fault.err().map(|(_, fault)| format!("{at}\n{fault}")));
                }
            }
        }
    }
    followed
}

/// What is wrong with a case in which a help was followed, and how badly.
fn result(
    rule: &Rule,
    case: &Case,
    finding: &Finding,
    before: &[Finding],
    is_accepted: &dyn Fn(&str) -> bool,
) -> Result<(), (usize, String)> {
    let after = findings(rule, case).map_err(|error| (usize::MAX, error))?;
    let changed = || match case.folder {
        true => case.files.iter().map(|(path, text)| format!("--- {path}\n{text}")).collect(),
        false => case.spec.clone(),
    };
    let same = |other: &&Finding| other.rule == finding.rule && other.message == finding.message;
    if after.iter().filter(same).count() >= before.iter().filter(same).count() {
        return Err((usize::MAX / 2, format!("  it is still found: {}\n{}", finding.message, changed())));
    }
    let counts = |findings: &[Finding]| {
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        findings.iter().for_each(|finding| *counts.entry(finding.rule.as_str()).or_default() += 1);
        counts
    };
    let had = counts(before);
    let more = |(rule, count): &(&'static str, usize)| {
        *count > had.get(rule).copied().unwrap_or(0) && !LACKING.contains(rule) && !is_accepted(rule)
    };
    let new: BTreeSet<&str> = counts(&after).into_iter().filter(more).map(|(rule, _)| rule).collect();
    if new.is_empty() {
        return Ok(());
    }
    let says = |finding: &&Finding| new.contains(finding.rule.as_str());
    let says: Vec<String> = after
        .iter()
        .filter(says)
        .map(|f| format!("  {} {}: {}", f.level.word(), f.rule, f.message))
        .collect();
    Err((1 + new.len(), format!("{}\n{}", says.join("\n"), changed())))
}

fn findings(rule: &Rule, case: &Case) -> Result<Vec<Finding>, String> {
    let findings = match case.folder {
        true => harness::findings_of_folder(case)?,
        false => harness::outcome(rule, case)?.findings,
    };
    Ok(findings.into_iter().filter(|finding| finding.level > Level::Allow).collect())
}

/// The items that a finding names in backticks.
fn named(finding: &Finding) -> impl Iterator<Item = &str> {
    finding.message.split('`').skip(1).step_by(2)
}

fn is_key(place: &Place) -> bool {
    matches!(place, Place::Spec(_, nodejoin::diagnostic::Part::Key))
}
