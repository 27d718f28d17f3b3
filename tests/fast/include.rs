//! Specs that include others: how files are laid over each other, where findings are, and which file commands edit.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::fs;

use nodejoin::model::ExtraText;
use nodejoin::report::{SpecPlaces, locate};
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, Outcome, compile};

use crate::run::{SPEC, Sandbox};
use serde_json::Value;

const NOW: &str = "2027-01-01T00:00:00Z";
const CA: &str = include_str!("../../examples/03-pools/pki/ca.pem");

/// A base that has all but the nodes, which the spec in `sites/a` includes.
const BASE: &str = "[cluster]\nkubernetes = \"1.37\"\napi-server = \"https://192.168.124.18:6443\"\nca = \"pki/ca.pem\"\n\
    service-cidrs = [\"10.96.0.0/12\"]\n[tokens.workers]\nid = \"lab001\"\nsecret = { file = \"secrets/workers.token\" }\nexpires = 2056-01-01T00:00:00Z\n";
const SITE: &str =
    "include = [\"../../base.toml\"]\nversion = 1\n[nodes.worker-1]\naddress = \"192.168.124.21\"\n";

fn world(files: &[(&str, &str)]) -> MemoryWorld {
    let world = MemoryWorld::new(NOW.parse().unwrap()).with("pki/ca.pem", CA);
    let world = files.iter().fold(world, |world, (path, text)| world.with(*path, *text));
    world.inside("sites/a")
}

fn compiled(files: &[(&str, &str)]) -> Outcome {
    let options = Options { name: "sites/a/cluster.toml".to_owned(), ..Options::default() };
    compile(&world(files), "cluster.toml", &options).unwrap()
}

/// The findings of a base and a site: rule, file, line, and the bytes that are marked.
fn found(base: &str, site: &str) -> Vec<(String, String, usize, String)> {
    let outcome = compiled(&[("base.toml", base), ("sites/a/cluster.toml", site)]);
    let located = locate(&outcome.findings, &SpecPlaces::new(&outcome.source));
    let row = |located: &nodejoin::report::Located<'_>| {
        let spot = located.primary();
        let line = spot.source.position(spot.range.start).line;
        let marked = spot.source.text()[spot.range.clone()].to_owned();
        (located.finding().rule.to_string(), spot.source.name().to_owned(), line, marked)
    };
    located.iter().map(row).collect()
}

fn one(rule: &str, file: &str, line: usize, marked: &str) -> Vec<(String, String, usize, String)> {
    vec![(rule.to_owned(), file.to_owned(), line, marked.to_owned())]
}

#[test]
fn findings_are_in_the_file_that_writes_the_value() {
    assert_eq!(found(BASE, SITE), []);
    for (from, to, rule, line, marked) in [
        ("lab001", "LAB", "token-id-malformed", 7, "\"LAB\""),
        ("id = ", "ids = 1\nid = ", "unknown-key", 7, "ids"),
        ("kubernetes = \"1.37\"", "kubernetes = 1.37", "wrong-type", 2, "1.37"),
        ("2056-01-01", "2020-01-01", "token-expired", 9, "2020-01-01T00:00:00Z"),
        ("secret = { file", "secret = { files", "unknown-key", 8, "files"),
        ("\"lab001\"", "\"lab001", "toml-syntax", 7, ""),
    ] {
        let found = found(&BASE.replace(from, to), SITE);
        let (_, file, at, shown) =
            found.iter().find(|(name, ..)| name == rule).unwrap_or_else(|| panic!("{rule}: {found:?}"));
        assert_eq!((file.as_str(), *at), ("base.toml", line), "{rule}: {found:?}");
        assert!(marked.is_empty() || shown == marked, "{rule}: {shown}");
    }
}

/// A missing key is reported where one would add it: in the strongest file that has its table.
#[test]
fn a_missing_key_is_at_the_strongest_file_with_its_table() {
    let base = BASE.replace("api-server = \"https://192.168.124.18:6443\"\n", "");
    assert_eq!(found(&base, SITE), one("missing-key", "base.toml", 1, "[cluster]"));
    let site = format!("{SITE}[cluster]\nname = \"a\"\n");
    assert_eq!(found(&base, &site), one("missing-key", "sites/a/cluster.toml", 5, "[cluster]"));
    let site = SITE.replace("version = 1\n", "");
    let (rule, file, line, _) = found(BASE, &site).remove(0);
    assert_eq!((rule.as_str(), file.as_str(), line), ("missing-key", "sites/a/cluster.toml", 1));
}

/// A value that a stronger file replaces is not what findings are about.
#[test]
fn what_is_replaced_is_not_judged() {
    let base = BASE.replace("lab001", "LAB");
    let site = format!("{SITE}[tokens.workers]\nid = \"lab001\"\n");
    assert_eq!(found(&base, &site), []);
    let site = format!("{SITE}[tokens.workers]\nid = \"SITE\"\n");
    assert_eq!(found(BASE, &site), one("token-id-malformed", "sites/a/cluster.toml", 6, "\"SITE\""));
}

#[test]
fn later_files_win_and_tables_merge() {
    let a = "[cluster]\nname = \"a\"\ndomain = \"a.internal\"\nservice-cidrs = [\"10.96.0.0/16\", \"fd00::/112\"]\n\
        labels = { from = \"a\", a = \"a\" }\n[kubelet.config]\nevictionHard = { \"memory.available\" = \"1Gi\" }\n";
    let b = "[cluster]\nname = \"b\"\nservice-cidrs = [\"10.97.0.0/16\"]\nlabels.from = \"b\"\n\
        [kubelet.config]\nevictionHard.\"nodefs.available\" = \"10%\"\n";
    let site = "include = [\"../../base.toml\", \"a.toml\", \"b.toml\"]\nversion = 1\n[nodes.worker-1]\n[cluster]\nlabels.site = \"s\"\n";
    let outcome = compiled(&[
        ("base.toml", BASE),
        ("sites/a/a.toml", a),
        ("sites/a/b.toml", b),
        ("sites/a/cluster.toml", site),
    ]);
    assert!(outcome.is_clean(), "{:#?}", outcome.findings);
    let cluster = &outcome.cluster;
    assert_eq!((cluster.name.as_str(), cluster.domain.as_str()), ("b", "a.internal"));
    let ranges: Vec<String> = cluster.service_cidrs.iter().map(|range| range.value.to_string()).collect();
    assert_eq!(ranges, ["10.97.0.0/16"]);
    let shape = cluster.shape_of(&cluster.nodes[0]).unwrap();
    let labels: Vec<String> =
        shape.labels.iter().map(|(key, value)| format!("{key}={}", value.value)).collect();
    assert_eq!(labels, ["a=a", "from=b", "site=s"]);
    let config = outcome.plan().unwrap().of_node(&cluster.nodes[0]);
    let config = config.iter().find(|planned| planned.artifact.id == "kubelet-configuration").unwrap();
    let config = config.file.text.placeholders();
    assert!(
        config.contains("memory.available: \"1Gi\"") && config.contains("nodefs.available: \"10%\""),
        "{config}"
    );
}

/// A base that two files share is below both of them.
#[test]
fn a_file_that_is_included_twice_counts_once() {
    let site = "include = [\"a.toml\", \"b.toml\"]\nversion = 1\n[nodes.worker-1]\n";
    let outcome = compiled(&[
        ("base.toml", &BASE.replace("[cluster]", "[cluster]\nname = \"base\"")),
        ("sites/a/a.toml", "include = [\"../../base.toml\"]\n[cluster]\nname = \"a\"\n"),
        ("sites/a/b.toml", "include = [\"../../base.toml\"]\n[cluster]\ndomain = \"b.internal\"\n"),
        ("sites/a/cluster.toml", site),
    ]);
    assert!(outcome.is_clean(), "{:#?}", outcome.findings);
    assert_eq!(outcome.cluster.name.as_str(), "a");
}

/// The source of a secret and the text of a file are one choice of several keys.
#[test]
fn choices_replace_each_other() {
    let base = format!("{BASE}[files]\n\"/etc/a\" = {{ content = \"base\", executable = true }}\n");
    let site =
        format!("{SITE}[tokens.workers]\nsecret.env = \"TOKEN\"\n[files.\"/etc/a\"]\nsource = \"a.txt\"\n");
    let outcome =
        compiled(&[("base.toml", &base), ("sites/a/cluster.toml", &site), ("sites/a/a.txt", "site")]);
    assert!(outcome.is_clean(), "{:#?}", outcome.findings);
    let shape = &outcome.cluster.shapes[0];
    let file = &shape.files["/etc/a"];
    assert!(file.executable);
    assert!(matches!(&file.text, ExtraText::Known(text) if &*text.value == "site"));
    let secret = outcome.cluster.tokens[0].secret.as_ref().unwrap();
    assert_eq!(secret.value.to_string(), "the variable `TOKEN`");
}

/// The base names files beside itself; they are read, and shown from the spec's folder.
#[test]
fn paths_are_relative_to_the_file_that_names_them() {
    let base = format!("{BASE}[files]\n\"/etc/motd\" = {{ source = \"files/motd\" }}\n");
    let files = [("base.toml", base.as_str()), ("sites/a/cluster.toml", SITE), ("files/motd", "hello")];
    let outcome = compiled(&files);
    assert!(outcome.is_clean(), "{:#?}", outcome.findings);
    assert_eq!(outcome.cluster.ca.as_ref().unwrap().value.file, "../../pki/ca.pem");
    let secret = outcome.cluster.tokens[0].secret.as_ref().unwrap();
    assert_eq!(secret.value.file(), Some("../../secrets/workers.token"));
    let outcome = compiled(&files[..2]);
    assert_eq!(outcome.findings[0].message, "the file `../../files/motd` does not exist");
    // The site's own key is relative to the site.
    let site = format!("{SITE}[cluster]\nca = \"pki/ca.pem\"\n");
    let outcome =
        compiled(&[("base.toml", BASE), ("sites/a/cluster.toml", &site), ("sites/a/pki/ca.pem", CA)]);
    assert!(outcome.is_clean(), "{:#?}", outcome.findings);
}

/// What cannot be read leaves nothing to judge: only that is reported.
#[test]
fn a_missing_file_is_all_that_is_reported() {
    let site = SITE.replace("base.toml", "none.toml");
    assert_eq!(
        found(BASE, &site),
        one("include-unreadable", "sites/a/cluster.toml", 1, "\"../../none.toml\"")
    );
}

/// `sites/a/cluster.toml` with a base two folders above it, in a repository or in none.
fn repository(base: &str, site: &str, git: bool) -> Sandbox {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    if git {
        fs::create_dir(sandbox.path(".git")).unwrap();
    }
    sandbox.write("base.toml", base.as_bytes());
    sandbox.write("sites/a/cluster.toml", site.as_bytes());
    sandbox
}

const CLUSTER: &str = "sites/a/cluster.toml";

#[test]
fn files_outside_of_the_repository_are_refused() {
    let run = repository(BASE, SITE, true).run(&["check", CLUSTER]);
    assert_eq!(run.code, 0, "{}", run.all());
    let run = repository(BASE, SITE, false).run(&["check", CLUSTER]);
    assert_eq!(run.code, 1, "{}", run.all());
    assert!(run.stderr.contains("is outside the spec's folder and its"), "{}", run.stderr);
}

#[test]
fn secrets_of_included_files_are_covered() {
    let secret = "f395accd246ae52d";
    let base = BASE.replace("{ file = \"secrets/workers.token\" }", &format!("\"{secret}\""));
    for (base, site) in
        [(base.clone(), SITE.to_owned()), (format!("{base}nonsense = 1\n"), format!("{SITE}x = 1"))]
    {
        let sandbox = repository(&base, &site, true);
        for format in crate::run::formats() {
            let run = sandbox.run(&["check", CLUSTER, "--format", &format]);
            assert_eq!(run.code, 1, "{}", run.all());
            assert!(run.all().contains("base.toml") && !run.all().contains(secret), "{}", run.all());
        }
        for arguments in [["upgrade", CLUSTER, "--to", "1.37"], ["token", "list", CLUSTER, "--deny=warnings"]]
        {
            let run = sandbox.run(&arguments);
            assert!(!run.all().contains(secret), "{}", run.all());
        }
    }
}

#[test]
fn a_build_is_that_of_the_base_as_well() {
    let sandbox = repository(BASE, SITE, true);
    let build = sandbox.run(&["build", CLUSTER]);
    assert_eq!(build.code, 0, "{}", build.all());
    assert_eq!(sandbox.run(&["build", CLUSTER, "--check"]).code, 0);
    sandbox.write("base.toml", BASE.replace("pki/ca.pem\"", "pki/ca.pem\"\nname = \"other\"").as_bytes());
    let check = sandbox.run(&["build", CLUSTER, "--check"]);
    assert_eq!(check.code, 1, "{}", check.all());
}

#[test]
fn tokens_are_edited_where_they_are_written() {
    let sandbox = repository(BASE, SITE, true);
    let run = sandbox.run(&["token", "rotate", "workers", CLUSTER, "--allow-in-git"]);
    assert_eq!(run.code, 0, "{}", run.all());
    assert!(run.stderr.contains("in base.toml"), "{}", run.stderr);
    assert_eq!(sandbox.read(CLUSTER), SITE.as_bytes());
    let base = String::from_utf8(sandbox.read("base.toml")).unwrap();
    assert!(
        base.contains("secret = { file = \"secrets/workers-") && base.contains("[tokens.workers-old]"),
        "{base}"
    );
    let written = fs::read_dir(sandbox.path("secrets")).unwrap().count();
    assert_eq!(written, 2, "the new secret is beside the old one");
    assert_eq!(sandbox.run(&["build", CLUSTER]).code, 0);
    let run = sandbox.run(&["token", "revoke", "workers-old", CLUSTER]);
    assert_eq!(run.code, 0, "{}", run.all());
    assert!(!String::from_utf8(sandbox.read("base.toml")).unwrap().contains("workers-old"));
}

#[test]
fn a_token_in_two_files_is_edited_by_hand() {
    let site = format!("{SITE}[tokens.workers]\nid = \"lab002\"\n");
    let sandbox = repository(BASE, &site, true);
    for command in ["rotate", "revoke"] {
        let run = sandbox.run(&["token", command, "workers", CLUSTER]);
        assert_eq!(run.code, 2, "{}", run.all());
    }
    let run = sandbox.run(&["token", "rotate", "workers", CLUSTER]);
    assert!(run.stderr.contains("is written in several files, among them base.toml"), "{}", run.stderr);
    assert_eq!(sandbox.read("base.toml"), BASE.as_bytes());
    assert_eq!(sandbox.read(CLUSTER), site.as_bytes());
}

#[test]
fn an_upgrade_edits_each_file() {
    let base =
        format!("{}[kubelet]\nflags = {{ register-schedulable = true }}\n", BASE.replace("1.37", "1.30"));
    let site = format!("{SITE}[nodes.worker-1.kubelet]\nkubernetes = \"1.29\"\n");
    let sandbox = repository(&base, &site, true);
    let run = sandbox.run(&["upgrade", CLUSTER, "--to", "1.31", "--all", "--write"]);
    assert!(run.stdout.contains("changed `cluster.kubernetes` from `1.30` to `1.31`"), "{}", run.all());
    assert!(run.stderr.contains("base.toml changes for every spec that includes it"), "{}", run.stderr);
    let base = String::from_utf8(sandbox.read("base.toml")).unwrap();
    assert!(base.contains("kubernetes = \"1.31\""), "{base}");
    let site = String::from_utf8(sandbox.read(CLUSTER)).unwrap();
    assert!(site.contains("kubernetes = \"1.31\"") && site.starts_with("include"), "{site}");
    // Without --write, findings that an upgrade brings are in the base, too.
    let sandbox = repository(&BASE.replace("1.37", "1.30"), SITE, true);
    assert_eq!(sandbox.run(&["upgrade", CLUSTER, "--to", "1.31"]).code, 0);
}

#[test]
fn the_ca_of_the_base_is_known() {
    let sandbox = repository(BASE, SITE, true);
    sandbox.write("cluster.toml", SITE.replace("../../", "").as_bytes());
    let run = sandbox.run(&["ca", "show"]);
    assert_eq!(run.code, 0, "{}", run.all());
    assert!(run.stdout.starts_with("pki/ca.pem, line"), "{}", run.stdout);
    let site = sandbox.run(&["ca", "new", CLUSTER, "--out", "sites/a/pki", "--allow-in-git"]);
    assert!(site.stderr.contains("write `ca = "), "{}", site.stderr);
}

/// Two sites with one base, which has a note.
fn two_sites() -> Sandbox {
    let base = BASE.replace("service-cidrs = [\"10.96.0.0/12\"]\n", "");
    let sandbox = repository(&base, SITE, true);
    sandbox.write("sites/b/cluster.toml", SITE.replace("192.168.124.21", "192.168.124").as_bytes());
    sandbox
}

const BOTH: [&str; 2] = [CLUSTER, "sites/b/cluster.toml"];

#[test]
fn several_specs_are_one_report() {
    let sandbox = two_sites();
    let check = |arguments: &[&str]| sandbox.run(&[&["check", BOTH[0], BOTH[1]], arguments].concat());
    let run = check(&[]);
    assert_eq!(run.code, 1, "{}", run.all());
    assert_eq!(run.stderr.matches("[cluster-dns-unknown]").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("sites/a/cluster.toml: 1 node on Kubernetes 1.37, 1 token: no errors"));
    assert!(run.stderr.contains(": 1 note in sites/a/cluster.toml"), "{}", run.stderr);
    assert!(run.stderr.contains(": 1 error, 1 note in sites/b/cluster.toml"), "{}", run.stderr);

    let document: Value = serde_json::from_str(&check(&["--format", "json"]).stdout).unwrap();
    let found = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        (text("file"), text("rule"))
    };
    let found: Vec<_> = document["findings"].as_array().unwrap().iter().map(found).collect();
    let pair = |file: &str, rule: &str| (file.to_owned(), rule.to_owned());
    assert_eq!(
        found,
        [pair("base.toml", "cluster-dns-unknown"), pair("sites/b/cluster.toml", "address-malformed")]
    );
    assert_eq!(document["summary"]["errors"], 1);
    let document: Value = serde_json::from_str(&check(&["--format", "sarif"]).stdout).unwrap();
    assert_eq!(document["runs"][0]["results"].as_array().unwrap().len(), 2);
}

#[test]
fn the_exit_status_is_that_of_the_worst_spec() {
    let sandbox = two_sites();
    assert_eq!(sandbox.run(&["check", CLUSTER, CLUSTER]).code, 0);
    let run = sandbox.run(&["check", "none.toml", BOTH[1], BOTH[0], "--format", "json"]);
    assert_eq!(run.code, 2, "{}", run.all());
    assert!(run.stderr.contains("`none.toml` does not exist"), "{}", run.stderr);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["summary"]["errors"], 1, "the others are reported");
}

#[test]
fn several_specs_are_proven_in_one_document() {
    let sandbox = two_sites();
    let prove =
        |arguments: &[&str]| sandbox.run(&[&["prove", BOTH[0], BOTH[1], "--at", NOW], arguments].concat());
    let run = prove(&["--format", "json"]);
    let document: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.all()));
    let specs: Vec<_> = document["specs"].as_array().unwrap().iter().map(|one| one["spec"].clone()).collect();
    assert_eq!(specs, BOTH);
    let alone = sandbox.run(&["prove", CLUSTER, "--at", NOW, "--format", "json"]);
    let same = document["specs"][0]["proof"] == serde_json::from_str::<Value>(&alone.stdout).unwrap();
    assert!(same, "the proof of one spec is that of the spec alone");
    let people = prove(&[]);
    assert!(people.stdout.starts_with("sites/a/cluster.toml\n"), "{}", people.stdout);
    assert_eq!(prove(&["--format", "svg"]).code, 2);
    assert_eq!(prove(&["--node", "worker-1"]).code, 2);
}
