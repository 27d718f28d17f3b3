//! Incomplete copies of machines whose nodes join: what is not there is unknown, and never a mistake.
//!
//! `INCOMPLETE=2000 cargo test --test fast incomplete` tries more cases than the sample.

use std::path::Path;

use nodejoin::facts::from_folder::{Beside, import};
use nodejoin::proof;
use nodejoin::world::{Found, ReadError, Tree};

use super::{AT, told, tree};

/// A generator of numbers that gives the same ones each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// The last is a variable of systemd in units and env files.
const PLACEHOLDERS: [&str; 5] = ["{{ value }}", "##VALUE##", "<VALUE>", "__VALUE__", "${VALUE}"];

/// A placeholder that a file may have.
fn placeholder(path: &str, random: &mut Random) -> &'static str {
    let document = [".yaml", ".json", "kubeconfig"].iter().any(|end| path.ends_with(end));
    PLACEHOLDERS[random.below(if document { 5 } else { 4 })]
}

/// Takes something away from a copy; returns what, in words.
fn take_away(tree: &mut Tree, random: &mut Random) -> String {
    let paths: Vec<String> = tree.files.keys().cloned().collect();
    let path = random.of(&paths).clone();
    match random.below(5) {
        0 => {
            tree.files.remove(&path);
            format!("{path} removed")
        }
        1 => {
            let folder = path.rsplit_once('/').map_or(path.as_str(), |(folder, _)| folder).to_owned();
            tree.files.retain(|own, _| !own.starts_with(&folder));
            format!("{folder} removed")
        }
        2 => {
            let why = ReadError::Refused("permission denied".to_owned());
            tree.files.insert(path.clone(), Found::Unreadable(why));
            format!("{path} made unreadable")
        }
        3 => {
            let placeholder = placeholder(&path, random);
            tree.files.insert(path.clone(), Found::File(format!("{placeholder}\n").into_bytes()));
            format!("{path} replaced by {placeholder}")
        }
        _ => value(tree, &path, random),
    }
}

/// Replaces a value in a file by a placeholder.
fn value(tree: &mut Tree, path: &str, random: &mut Random) -> String {
    let Some(Found::File(bytes)) = tree.files.get_mut(path) else { return String::new() };
    let text = String::from_utf8(bytes.clone()).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let with_value = |line: &String| (line.contains(": ") || line.contains('=')) && !line.starts_with('#');
    let having: Vec<usize> = (0..lines.len()).filter(|index| with_value(&lines[*index])).collect();
    if having.is_empty() || text.contains("-----BEGIN") {
        return String::new();
    }
    let index = *random.of(&having);
    let line = lines[index].clone();
    let at = line.rfind(": ").map(|at| at + 2).or_else(|| line.rfind('=').map(|at| at + 1)).unwrap();
    let end = line[at..].find([' ', '"', '\\', '\'']).map_or(line.len(), |end| at + end);
    if at == end {
        return String::new();
    }
    let placeholder = placeholder(path, random);
    lines[index] = format!("{}{placeholder}{}", &line[..at], &line[end..]);
    *bytes = (lines.join("\n") + "\n").into_bytes();
    format!("{path}: `{line}` is now `{}`", lines[index])
}

fn joins(tree: &Tree, complete: bool) -> Result<(), String> {
    let imported = import(tree, "copy", Beside { kubernetes: None, complete });
    let proof = proof::prove(&imported.facts, AT.parse().unwrap());
    if proof.joins() { Ok(()) } else { Err(told(&proof)) }
}

/// A golden file with a secret in each place for one.
fn with_secrets(text: &str) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once("<secret of ") {
        out.push_str(before);
        out.push_str("ca9a4yca9a4yca9a");
        rest = after.split_once('>').unwrap().1;
    }
    (out + rest).replace("<node name>", "worker-9").replace("<node addresses>", "192.0.2.9")
}

/// The copies whose nodes join, by name.
fn proved() -> Vec<(String, Tree)> {
    let mut all: Vec<(String, Tree)> =
        ["hard-way", "kubeadm"].map(|name| (name.to_owned(), tree(name, &[]))).into();
    for example in ["03-pools", "04-ha"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(example);
        let mut tree = Tree::read(&folder).unwrap();
        for found in tree.files.values_mut() {
            let Found::File(bytes) = found else { continue };
            let text = String::from_utf8(bytes.clone()).unwrap();
            *bytes = with_secrets(&text).into_bytes();
        }
        all.push((example.to_owned(), tree));
    }
    for (name, tree) in &all {
        if let Err(why) = joins(tree, false) {
            panic!("{name}: {why}");
        }
    }
    all
}

#[test]
fn what_is_taken_away_breaks_nothing() {
    let cases: usize = std::env::var("INCOMPLETE").ok().and_then(|count| count.parse().ok()).unwrap_or(60);
    let from: usize = std::env::var("INCOMPLETE_FROM").ok().and_then(|count| count.parse().ok()).unwrap_or(0);
    let all = proved();
    let mut wrong = Vec::new();
    for case in from..from + cases {
        let mut random = Random(case as u64);
        random.below(1);
        let (name, tree) = random.of(&all);
        let mut copy = tree.clone();
        let mut taken = Vec::new();
        for _ in 0..=random.below(3) {
            if copy.files.is_empty() {
                break;
            }
            taken.push(take_away(&mut copy, &mut random));
        }
        if let Err(why) = joins(&copy, false) {
            let broken: Vec<&str> = why.lines().filter(|line| line.contains(": breaks")).collect();
            wrong.push(format!("{case} {name}: {taken:#?}\n{}", broken.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n\n"));
}

/// The user's word turns what is missing into a mistake.
#[test]
fn what_is_missing_of_a_complete_machine_breaks() {
    for (name, path) in [
        ("hard-way", "worker-0/var/lib/kubelet/kubelet-config.yaml"),
        ("hard-way", "worker-0/var/lib/kubelet/bootstrap-kubeconfig"),
        ("hard-way", "worker-0/var/lib/kubernetes/ca.pem"),
        ("hard-way", "controller-0/var/lib/kubernetes/ca.pem"),
        ("hard-way", "manifests/approval.json"),
        ("kubeadm", "w-1/etc/kubernetes/pki/ca.crt"),
    ] {
        let mut copy = tree(name, &[]);
        copy.files.remove(path).unwrap();
        assert!(joins(&copy, false).is_ok(), "{path}");
        assert!(joins(&copy, true).is_err(), "{path}");
    }
}
