//! What a terminal gets: no more than was requested, and nothing that it would act on.

use nodejoin::diagnostic::{Finding, Level, Place, RuleId};
use nodejoin::report::human::{Options, closing, render};
use nodejoin::report::locate;

use super::human::{cluster, expect, expect_with};
use super::spec::Spec;

#[test]
fn what_a_terminal_would_act_on_is_spelt_out() {
    let spec = Spec::new("c\u{1b}[2Jl.toml", "a = \"\u{1b}[31m\"\r\nb = 1\u{a0}\r\n");
    let finding =
        Finding::new(RuleId::made_up("control"), spec.at("\u{1b}"), "a \u{1b} in\nthe \u{202e} value")
            .label("\u{9b}")
            .because(spec.at("\u{a0}"), "no blank")
            .reason("\u{7}\tFirst.\nSecond.")
            .help("\r");
    let expected = r#"
error[control]: a <U+001B> in<U+000A>the <U+202E> value
   ╭─[c<U+001B>[2Jl.toml:1:6]
 1 │ a = "<U+001B>[31m"
   ·      ────┬───
   ·          ╰── <U+009B>
 2 │ b = 1<U+00A0>
   ·      ────┬───
   ·          ╰── no blank
   ╰────
   = why: <U+0007><U+0009>First.
          Second.
   = help: <U+000D>
"#;
    expect(&spec, finding, expected);
}

#[test]
fn many_related_places_are_counted() {
    let spec = Spec::new("cluster.toml", &"[a]\n\n\n\n\n\n\n".repeat(30));
    let mut finding = Finding::new(RuleId::made_up("same"), Place::SpecBytes(0..3), "again and again");
    for n in 1..30 {
        finding = finding.because(Place::SpecBytes(n * 10..n * 10 + 3), "");
    }
    let text = render(&locate(&[finding], &spec), &Options::default());
    assert_eq!(text.matches("╭─[cluster.toml:").count(), 9, "{text}");
    assert!(text.ends_with("    = note: 21 more places like these\n\n"), "{text}");
}

#[test]
fn the_worst_are_shown_and_the_others_counted() {
    let spec = Spec::new("cluster.toml", &"x\n".repeat(3_000));
    let levels = |n| if n == 2_500 { Level::Deny } else { Level::Warn };
    let findings: Vec<_> = (0..3_000)
        .map(|n| {
            let mut finding = Finding::new(RuleId::made_up("r"), Place::SpecBytes(n * 2..n * 2 + 1), "m");
            finding.level = levels(n);
            finding
        })
        .collect();
    let expected = r#"
warning[r]: m
   ╭─[cluster.toml:1:1]
 1 │ x
   · ─
 2 │ x
   ╰────

error[r]: m
      ╭─[cluster.toml:2501:1]
 2500 │ x
 2501 │ x
      · ─
 2502 │ x
      ╰────

… and 2,998 more: 2,998 warnings
"#;
    expect_with(&Options { limit: 2, ..Options::default() }, &spec, &findings, expected);
    let located = locate(&findings, &spec);
    let closing = closing(&located, "cluster.toml", &Options::default());
    assert_eq!(closing.unwrap(), "error: 1 error, 2,999 warnings in cluster.toml\n");
}

#[test]
fn ascii_and_colours() {
    let spec = cluster();
    let mut finding =
        Finding::new(RuleId::made_up("token-unused"), spec.at("workers"), "no pool uses the token `workers`")
            .label("unused")
            .because(spec.at("07401b"), "its id");
    finding.level = Level::Warn;
    let expected = r#"
warning[token-unused]: no pool uses the token `workers`
    ,-[cluster.toml:10:9]
 10 | [tokens.workers]
    :         ^^^|^^^
    :            `-- unused
 11 | id = "07401b"
    :       ^^^|^^
    :          `-- its id
 12 | secret = { file = "secrets/workers.token" }
    `----
"#;
    let ascii = Options { unicode: false, ..Options::default() };
    let findings = [finding];
    expect_with(&ascii, &spec, &findings, expected);

    let colored =
        Options { color: true, links: Some("https://example.com/rules/".to_owned()), ..Options::default() };
    let text = render(&locate(&findings, &spec), &colored);
    let head = "\u{1b}[1;33mwarning[\u{1b}]8;;https://example.com/rules/token-unused\u{1b}\\token-unused\u{1b}]8;;\u{1b}\\]\u{1b}[0m\
                \u{1b}[1m:\u{1b}[0m no pool uses the token `workers`\n";
    assert!(text.starts_with(head), "{text:?}");
    assert!(text.contains("\u{1b}[33munused"), "the primary label has the level's colour: {text:?}");
    assert!(text.contains("\u{1b}[36mits id"), "the others have another: {text:?}");
}

#[test]
fn no_report_shows_a_masked_secret() {
    let text = "[tokens.a]\nsecret = \"canary1canary1ca\"\nbroken = canary2canary2ca";
    let mut spec = Spec::new("cluster.toml", text);
    let masks: Vec<_> = ["canary1canary1ca", "canary2canary2ca"]
        .map(|secret| text.find(secret).map(|start| start..start + secret.len()).unwrap())
        .into();
    spec.0 = std::sync::Arc::new(nodejoin::source::Source::spec("cluster.toml", text).masking(masks));
    let findings = [Finding::new(
        RuleId::made_up("secret-literal"),
        spec.at("\"canary1canary1ca\""),
        "a secret stands in the spec",
    )];
    let expected = r#"
error[secret-literal]: a secret stands in the spec
   ╭─[cluster.toml:2:10]
 1 │ [tokens.a]
 2 │ secret = "••••••••••••••••"
   ·          ──────────────────
 3 │ broken = ••••••••••••••••
   ╰────
"#;
    expect_with(&Options::default(), &spec, &findings, expected);
    let ascii = render(&locate(&findings, &spec), &Options { unicode: false, ..Options::default() });
    assert!(ascii.contains("secret = \"****************\""), "{ascii}");
    let located = locate(&findings, &spec);
    let tool = nodejoin::report::sarif::Tool { version: "0.1.0", information: None };
    let others = [
        nodejoin::report::json::render(&located).unwrap(),
        nodejoin::report::github::render(&located),
        nodejoin::report::sarif::render(&located, &[], &tool).unwrap(),
    ];
    assert!(others.iter().all(|report| !report.contains("canary")));
}
