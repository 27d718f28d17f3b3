//! SARIF logs, checked with the schema of the standard.

use std::sync::{Arc, LazyLock};

use nodejoin::diagnostic::{Finding, Level, Place, RuleId};
use nodejoin::report::sarif::{RuleInfo, Tool, render};
use nodejoin::report::{Located, locate};
use nodejoin::source::{Path, Source};
use serde_json::{Value, json};

use super::spec::Spec;

const RULES: [RuleInfo<'static>; 3] = [
    RuleInfo { name: "unused", summary: "Never fires", doc: "# unused", level: Level::Deny },
    RuleInfo {
        name: "unknown-token",
        summary: "A pool names no token",
        doc: "# unknown-token",
        level: Level::Deny,
    },
    RuleInfo { name: "quiet", summary: "Off by default", doc: "# quiet", level: Level::Allow },
];

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema: Value =
        serde_json::from_str(include_str!("../../fixtures/sarif/sarif-schema-2.1.0.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});

/// A log as JSON, after the schema and its Errata 01 accepted it.
pub(crate) fn valid(findings: &[Located<'_>]) -> Value {
    let tool = Tool { version: "0.1.0", information: Some("https://example.com/nodejoin") };
    let log: Value = serde_json::from_str(&render(findings, &RULES, &tool).unwrap()).unwrap();
    let errors: Vec<_> =
        SCHEMA.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path)).collect();
    assert_eq!(errors, Vec::<String>::new());
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let none = Vec::new();
        let related = result["relatedLocations"].as_array().unwrap_or(&none);
        for place in result["locations"].as_array().unwrap().iter().chain(related) {
            assert!(place["physicalLocation"]["region"]["startLine"].is_u64());
        }
    }
    log
}

fn finding(spec: &Spec) -> Finding {
    Finding::new(
        RuleId::made_up("unknown-token"),
        Path::of("pools.gpu.token"),
        "there is no token `{worker}` in taints[0](x)",
    )
    .label("did you mean `workers`?")
    .because(spec.at("workers"), "the only [token]")
    .reason("Nodes could not join.")
    .help("Use `workers`.")
}

#[test]
fn a_log_says_all_of_a_finding() {
    let spec =
        Spec::new("./my specs/clüster.toml", "# ä\n[tokens.workers]\n[pools.gpu]\ntoken = \"worker\"\n");
    let mut quiet = Finding::new(RuleId::made_up("quiet"), Place::SpecBytes(0..0), "hm");
    quiet.level = Level::Warn;
    let findings =
        [finding(&spec), quiet, Finding::new(RuleId::made_up("not-listed"), spec.at("ä\n["), "a\u{1b}b")];
    let log = valid(&locate(&findings, &spec));
    let run = &log["runs"][0];

    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["tool"]["driver"]["name"], "nodejoin");
    let rules: Vec<_> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|r| r["id"].clone()).collect();
    assert_eq!(rules, ["not-listed", "quiet", "unknown-token"], "those that found something");
    assert_eq!(
        run["tool"]["driver"]["rules"][1]["defaultConfiguration"],
        json!({ "enabled": false, "level": "none" })
    );
    assert_eq!(run["tool"]["driver"]["rules"][2]["help"]["markdown"], "# unknown-token");

    let results = run["results"].as_array().unwrap();
    let levels: Vec<_> =
        results.iter().map(|r| (r["ruleId"].clone(), r["ruleIndex"].clone(), r["level"].clone())).collect();
    assert_eq!(
        levels,
        [
            (json!("quiet"), json!(1), json!("warning")),
            (json!("not-listed"), json!(0), json!("error")),
            (json!("unknown-token"), json!(2), json!("error")),
        ]
    );
    assert_eq!(
        results[1]["locations"][0]["physicalLocation"],
        json!({
            "artifactLocation": { "uri": "my%20specs/cl%C3%BCster.toml" },
            "region": { "startLine": 1, "startColumn": 3, "endLine": 2, "endColumn": 2 },
        })
    );
    assert_eq!(
        results[2]["message"]["text"],
        "there is no token `{{worker}}` in taints[0] (x).\n\nWhy: Nodes could not join.\n\nHelp: Use `workers`.\n\n\
         See also: [the only \\[token\\]](0)."
    );
    assert_eq!(results[2]["relatedLocations"][0]["id"], 0);
    assert_eq!(results[2]["relatedLocations"][0]["message"]["text"], "the only [token]");
}

#[test]
fn an_empty_log_is_valid_too() {
    assert_eq!(valid(&[])["runs"][0]["results"], json!([]));
}

fn fingerprint(text: &str, make: impl Fn(&Spec) -> Finding) -> Value {
    let spec = Spec::new("cluster.toml", text);
    let findings = [make(&spec)];
    valid(&locate(&findings, &spec))["runs"][0]["results"][0]["partialFingerprints"]["finding/v1"].clone()
}

#[test]
fn a_fingerprint_stays_when_lines_move_and_only_then() {
    let text = "[tokens.workers]\n[pools.gpu]\ntoken = \"worker\"\n";
    let moved = format!("# a comment\n\n{text}");
    assert_eq!(fingerprint(text, finding), fingerprint(&moved, finding));
    let syntax = |spec: &Spec| Finding::new(RuleId::made_up("syntax"), spec.at("gpu]"), "m");
    assert_eq!(fingerprint(text, syntax), fingerprint(&moved, syntax));

    let others: [fn(&Spec) -> Finding; 4] = [
        |_| Finding::new(RuleId::made_up("x"), Path::of("a.token"), "m"),
        |_| Finding::new(RuleId::made_up("x"), Path::of("b.token"), "m"),
        |_| Finding::new(RuleId::made_up("x"), Path::of("a.token"), "n"),
        |_| Finding::new(RuleId::made_up("x"), Path::of("a.token"), "m").subject("n1"),
    ];
    let mut prints: Vec<_> = others.iter().map(|make| fingerprint(text, make).to_string()).collect();
    prints.sort();
    prints.dedup();
    assert_eq!(prints.len(), others.len());
}

#[test]
fn absolute_names_become_file_addresses() {
    let source = Arc::new(Source::new("/etc/a:b.toml", "x"));
    let spec = Spec::new("cluster.toml", "");
    let findings = [Finding::new(RuleId::made_up("x"), Place::Other(source, 0..1), "m")];
    let log = valid(&locate(&findings, &spec));
    let uri = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "file:///etc/a%3Ab.toml");
}
