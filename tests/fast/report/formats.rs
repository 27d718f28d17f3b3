//! JSON and workflow commands.

use std::sync::Arc;

use nodejoin::diagnostic::{Finding, Level, Place, RuleId};
use nodejoin::report::{github, json, locate};
use nodejoin::source::{Path, Source};

use super::spec::Spec;

/// Two findings: one with everything that a finding can carry, one with nothing but a message.
fn findings(spec: &Spec) -> [Finding; 2] {
    let unit = Arc::new(Source::new("templates/a,b:c.service", "[Service]\r\nType=\u{1b}\n"));
    let mut note =
        Finding::new(RuleId::made_up("lonely"), Place::Other(unit, 0..15), "50 % done\nand \u{1b}[31m more");
    note.level = Level::Note;
    let full = Finding::new(
        RuleId::made_up("unknown-token"),
        Path::of("pools.gpu.token"),
        "there is no token `worker`",
    )
    .label("did you mean `workers`?")
    .because(spec.at("workers"), "the only token")
    .reason("Nodes of the pool could not join.")
    .help("Use `workers`.")
    .help("Or add it.")
    .subject("gpu");
    [note, full]
}

fn spec() -> Spec {
    Spec::new("cluster.toml", "[tokens.workers]\n[pools]\ngrößen.token = \"worker\"\n")
}

#[test]
fn json_is_one_document_with_every_field() {
    let spec = spec();
    let findings = findings(&spec);
    let expected = r#"{
  "version": 1,
  "findings": [
    {
      "rule": "unknown-token",
      "level": "error",
      "message": "there is no token `worker`",
      "reason": "Nodes of the pool could not join.",
      "help": [
        "Use `workers`.",
        "Or add it."
      ],
      "file": "cluster.toml",
      "path": "pools.gpu.token",
      "start": {
        "line": 1,
        "column": 2,
        "offset": 1
      },
      "end": {
        "line": 1,
        "column": 7,
        "offset": 6
      },
      "label": "did you mean `workers`?",
      "related": [
        {
          "file": "cluster.toml",
          "start": {
            "line": 1,
            "column": 9,
            "offset": 8
          },
          "end": {
            "line": 1,
            "column": 16,
            "offset": 15
          },
          "text": "the only token"
        }
      ],
      "subject": "gpu"
    },
    {
      "rule": "lonely",
      "level": "note",
      "message": "50 % done\nand \u001b[31m more",
      "reason": null,
      "help": [],
      "file": "templates/a,b:c.service",
      "path": null,
      "start": {
        "line": 1,
        "column": 1,
        "offset": 0
      },
      "end": {
        "line": 2,
        "column": 5,
        "offset": 15
      },
      "label": "",
      "related": [],
      "subject": null
    }
  ],
  "summary": {
    "errors": 1,
    "warnings": 0,
    "notes": 1
  }
}
"#;
    assert_eq!(json::render(&locate(&findings, &spec)).unwrap(), expected);
}

#[test]
fn json_columns_are_characters_and_offsets_bytes() {
    let spec = spec();
    let finding = [Finding::new(RuleId::made_up("x"), spec.at("\"worker\""), "m")];
    let document: serde_json::Value =
        serde_json::from_str(&json::render(&locate(&finding, &spec)).unwrap()).unwrap();
    let found = &document["findings"][0];
    assert_eq!(found["start"], serde_json::json!({ "line": 3, "column": 16, "offset": 42 }));
    assert_eq!(found["end"], serde_json::json!({ "line": 3, "column": 24, "offset": 50 }));
}

#[test]
fn workflow_commands_are_one_line_each_and_escaped() {
    let spec = spec();
    let findings = findings(&spec);
    let expected = [
        "::error file=cluster.toml,line=1,col=2,endLine=1,endColumn=7,title=unknown-token::there is no token \
         `worker`%0Adid you mean `workers`?%0Acluster.toml:1:9: the only token%0Awhy: Nodes of the pool could not \
         join.%0Ahelp: Use `workers`.%0Ahelp: Or add it.",
        "::notice file=templates/a%2Cb%3Ac.service,line=1,endLine=2,title=lonely::50 %25 done%0Aand <U+001B>[31m \
         more",
        "",
    ];
    assert_eq!(github::render(&locate(&findings, &spec)), expected.join("\n"));
}
