//! Frames on a terminal, character by character.

use std::sync::Arc;

use nodejoin::diagnostic::{Finding, Place, RuleId};
use nodejoin::report::human::{Options, render};
use nodejoin::report::locate;
use nodejoin::source::Source;

use super::spec::Spec;

const TEXT: &str = r#"version = 1

[cluster]
name = "lab"
kubernetes = "1.37"
dns = [
  "10.254.0.2",
]

[tokens.workers]
id = "07401b"
secret = { file = "secrets/workers.token" }
expires = 2026-03-10T03:22:11Z

[pools.workers]
token = "workers"
labels = { "größe" = "big", "漢字" = "x" }

[pools.gpu]
	token = "worker"
"#;

#[track_caller]
pub(crate) fn expect_with(options: &Options, spec: &Spec, findings: &[Finding], expected: &str) {
    let text = render(&locate(findings, spec), options);
    assert_eq!(text.trim_end(), expected.trim_matches('\n'), "\n{text}");
}

#[track_caller]
pub(crate) fn expect(spec: &Spec, finding: Finding, expected: &str) {
    expect_with(&Options::default(), spec, &[finding], expected);
}

pub(crate) fn cluster() -> Spec {
    Spec::new("cluster.toml", TEXT)
}

fn expired(spec: &Spec) -> Finding {
    Finding::new(RuleId::made_up("token-expired"), spec.at("2026-03-10T03:22:11Z"), "the token `workers` has expired")
        .label("82 days ago")
        .because(spec.at("token = \"workers\""), "the pool `workers` joins with it")
        .because(spec.at("07401b"), "this token")
        .reason(
            "The apiserver answers every request with Unauthorized, so kubelets never get a certificate: \"failed \
             to run Kubelet: cannot create certificate signing request: Unauthorized\".",
        )
        .help("Set a later time, such as `expires = 2027-06-01T00:00:00Z`.")
        .help("Or make a new token with `nodejoin token new`:\n  nodejoin token new --out secrets/workers.token")
}

#[test]
fn near_places_share_a_frame() {
    let spec = cluster();
    let expected = r#"
error[token-expired]: the token `workers` has expired
    ╭─[cluster.toml:13:11]
 10 │ [tokens.workers]
 11 │ id = "07401b"
    ·       ───┬──
    ·          ╰── this token
 12 │ secret = { file = "secrets/workers.token" }
 13 │ expires = 2026-03-10T03:22:11Z
    ·           ──────────┬─────────
    ·                     ╰── 82 days ago
 14 │
 15 │ [pools.workers]
 16 │ token = "workers"
    · ────────┬────────
    ·         ╰── the pool `workers` joins with it
 17 │ labels = { "größe" = "big", "漢字" = "x" }
    ╰────
    = why: The apiserver answers every request with Unauthorized, so kubelets never get a
           certificate: "failed to run Kubelet: cannot create certificate signing request:
           Unauthorized".
    = help: Set a later time, such as `expires = 2027-06-01T00:00:00Z`.
    = help: Or make a new token with `nodejoin token new`:
              nodejoin token new --out secrets/workers.token
"#;
    expect(&spec, expired(&spec), expected);
}

#[test]
fn far_places_and_other_files_have_their_own_frames() {
    let spec = cluster();
    let unit = Arc::new(Source::new("templates/kubelet.service", "[Service]\nExecStart={{ kubelet }}\n"));
    let finding =
        Finding::new(RuleId::made_up("unknown-token"), spec.at("\"worker\""), "there is no token `worker`")
            .label("did you mean `workers`?")
            .because(spec.at("[tokens.workers]"), "the only token")
            .because(Place::Other(unit, 23..30), "started with it");
    let expected = r#"
error[unknown-token]: there is no token `worker`
    ╭─[cluster.toml:20:10]
 19 │ [pools.gpu]
 20 │     token = "worker"
    ·             ────┬───
    ·                 ╰── did you mean `workers`?
    ╰────
    ╭─[cluster.toml:10:1]
 10 │ [tokens.workers]
    · ────────┬───────
    ·         ╰── the only token
 11 │ id = "07401b"
    ╰────
    ╭─[templates/kubelet.service:2:14]
  1 │ [Service]
  2 │ ExecStart={{ kubelet }}
    ·              ───┬───
    ·                 ╰── started with it
    ╰────
"#;
    expect(&spec, finding, expected);
}

#[test]
fn overlapping_places_do_not_share_a_frame_and_equal_ones_share_a_line() {
    let spec = cluster();
    let finding =
        Finding::new(RuleId::made_up("label-key"), spec.at("\"漢字\""), "the label key `漢字` is not ASCII")
            .label("this key")
            .because(spec.at("{ \"größe\" = \"big\", \"漢字\" = \"x\" }"), "one of these labels")
            .because(spec.at("\"größe\""), "this one too")
            .because(spec.at("\"漢字\""), "twice");
    let expected = r#"
error[label-key]: the label key `漢字` is not ASCII
    ╭─[cluster.toml:17:29]
 16 │ token = "workers"
 17 │ labels = { "größe" = "big", "漢字" = "x" }
    ·            ───┬───          ───┬──
    ·               │                ╰── this key; twice
    ·               ╰── this one too
    ╰────
    ╭─[cluster.toml:17:10]
 16 │ token = "workers"
 17 │ labels = { "größe" = "big", "漢字" = "x" }
    ·          ────────────────┬────────────────
    ·                          ╰── one of these labels
    ╰────
"#;
    expect(&spec, finding, expected);
}

#[test]
fn places_of_several_lines_are_drawn_beside_them() {
    let spec = cluster();
    let finding = Finding::new(
        RuleId::made_up("dns-outside"),
        spec.at("[\n  \"10.254.0.2\",\n]"),
        "no address of `dns` is a service's",
    )
    .label("these")
    .because(spec.at("\"lab\""), "the cluster");
    let expected = r#"
error[dns-outside]: no address of `dns` is a service's
   ╭─[cluster.toml:6:7]
 3 │     [cluster]
 4 │     name = "lab"
   ·            ──┬──
   ·              ╰── the cluster
 5 │     kubernetes = "1.37"
 6 │ ╭─▶ dns = [
 7 │ │     "10.254.0.2",
 8 │ ├─▶ ]
   · ╰──── these
   ╰────
"#;
    expect(&spec, finding, expected);
    let tall = Finding::new(RuleId::made_up("whole-file"), Place::SpecBytes(0..TEXT.len()), "too much")
        .label("all of it");
    let expected = r#"
error[whole-file]: too much
   ╭─[cluster.toml:1:1]
 1 │ version = 1
   · ─────┬─────
   ·      ╰── all of it, down to line 20
   ╰────
"#;
    expect(&spec, tall, expected);
}

#[test]
fn points_have_an_arrow() {
    let text = "a = \"unclosed\n";
    let spec = Spec::new("cluster.toml", text);
    let at = |offset| {
        Finding::new(RuleId::made_up("syntax"), Place::SpecBytes(offset..offset), "the string is not closed")
            .label("here")
    };
    let expected = r#"
error[syntax]: the string is not closed
   ╭─[cluster.toml:1:14]
 1 │ a = "unclosed
   ·              ▲
   ·              ╰── here
   ╰────
"#;
    expect(&spec, at(text.len() - 1), expected);
    let expected = r#"
error[syntax]: the string is not closed
   ╭─[cluster.toml:2:1]
 1 │ a = "unclosed
 2 │
   · ▲
   · ╰── here
   ╰────
"#;
    expect(&spec, at(text.len()), expected);
    let expected = r#"
error[syntax]: the string is not closed
   ╭─[empty.toml:1:1]
 1 │
   · ▲
   · ╰── here
   ╰────
"#;
    expect(&Spec::new("empty.toml", ""), at(0), expected);
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let nodes: String = (0..100_000).map(|n| format!("\"node-{n}\", ")).collect();
    let spec = Spec::new("cluster.toml", &format!("# nodes\nnodes = [{nodes}\"Node-x\"]\n"));
    let finding = Finding::new(
        RuleId::made_up("node-name"),
        spec.at("\"node-50000\""),
        "the node `node-50000` has no address",
    )
    .label("without address")
    .because(spec.at("\"Node-x\""), "as this one");
    let expected = r#"
error[node-name]: the node `node-50000` has no address
   ╭─[cluster.toml:2:688900]
 1 │ # nodes
 2 │ …98", "node-49999", "node-50000", "node-50001", "node-50002"…
   ·                     ──────┬─────
   ·                           ╰── without address
   ╰────
   ╭─[cluster.toml:2:1388900]
 1 │ # nodes
 2 │ …99996", "node-99997", "node-99998", "node-99999", "Node-x"]
   ·                                                    ────┬───
   ·                                                        ╰── as this one
   ╰────
"#;
    expect_with(&Options { width: 70, ..Options::default() }, &spec, &[finding], expected);
}
