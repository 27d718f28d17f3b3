//! `nodejoin explain`: from a setting to the levels and lines that have it, and from a line back to the spec.

use std::collections::BTreeSet;
use std::path::Path as Folder;

use nodejoin::examples::EXAMPLES;
use nodejoin::explain::{Given, Setting, of_lines, of_node};
use nodejoin::model::Node;
use nodejoin::plan::Plan;
use nodejoin::render::Trail;
use nodejoin::sink::node_value;
use nodejoin::world::DiskWorld;
use nodejoin::{Options, Outcome, compile};
use serde_json::Value;

use crate::run::Sandbox;

fn compiled(example: &str) -> Outcome {
    let folder = Folder::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example);
    let world = DiskWorld::new(folder, "2027-01-01T00:00:00Z".parse().unwrap());
    let options = Options { each_table: true, ..Options::default() };
    compile(&world, "cluster.toml", &options).unwrap()
}

/// The first node of each shape.
fn nodes(outcome: &Outcome) -> Vec<&Node> {
    let mut shapes = BTreeSet::new();
    outcome.cluster.nodes.iter().filter(|node| shapes.insert(node.shape)).collect()
}

fn explained(outcome: &Outcome, path: &str, line: Option<usize>) -> Vec<nodejoin::explain::Explained> {
    of_lines(outcome, &Given { path, text: None, line }).unwrap_or_else(|error| panic!("{path}: {error:?}"))
}

/// Whether a setting lists a line.
fn has(settings: &[Setting], path: &nodejoin::source::Path, file: &str, line: usize) -> bool {
    settings.iter().any(|setting| {
        let of_key = setting.levels.iter().any(|level| path.is_within(&level.path) || level.path == *path);
        of_key && setting.lines.iter().any(|landing| landing.file == file && landing.line == line)
    })
}

/// Every byte of every artifact is explained, and what a line has behind it is a setting that lists the line.
#[test]
fn both_directions_agree_for_every_byte_of_the_examples() {
    let mut bytes = 0;
    for example in EXAMPLES {
        let outcome = compiled(example.name);
        let plan = outcome.plan().unwrap();
        for planned in plan.once() {
            let whole = planned.file.text.placeholders();
            let lines = explained(&outcome, &planned.file.path, None);
            assert_eq!(text_of(&lines), whole.trim_end_matches('\n'), "{}", planned.file.path);
            bytes += whole.len();
        }
        for node in nodes(&outcome) {
            let settings = of_node(&outcome, node).unwrap();
            for planned in plan.of_node(node) {
                let file = format!("{}/{}", Plan::folder(node), planned.file.path);
                let whole = planned.file.text.placeholders_of(|hole| node_value(hole, Some(node)));
                let lines = explained(&outcome, &file, None);
                assert_eq!(text_of(&lines), whole.trim_end_matches('\n'), "{file}");
                bytes += whole.len();
                for line in &lines {
                    for behind in &line.behind {
                        let paths = behind.trail.path().into_iter().chain(&behind.value);
                        for path in paths {
                            assert!(has(&settings, path, &file, line.line), "{file}:{} {path}", line.line);
                        }
                    }
                }
            }
            back(&outcome, &settings);
        }
    }
    assert!(bytes > 90_000, "{bytes}");
}

fn text_of(lines: &[nodejoin::explain::Explained]) -> String {
    let of_line = |line: &nodejoin::explain::Explained| {
        let text: String = line.behind.iter().map(|behind| behind.text.as_str()).collect();
        assert_eq!(text, line.text, "{}:{}", line.file, line.line);
        text
    };
    lines.iter().map(of_line).collect::<Vec<_>>().join("\n").trim_end_matches('\n').to_owned()
}

/// Each line that a setting lists has something of one of its levels behind it.
fn back(outcome: &Outcome, settings: &[Setting]) {
    for setting in settings {
        for landing in &setting.lines {
            let line = explained(outcome, &landing.file, Some(landing.line)).remove(0);
            assert_eq!(line.text, landing.text);
            let found = line.behind.iter().any(|behind| {
                let spec = match &behind.trail {
                    Trail::Spec(path, _) | Trail::Default { path: Some(path), .. } => Some(path),
                    _ => None,
                };
                let mut paths = spec.into_iter().chain(&behind.value);
                paths.any(|path| setting.levels.iter().any(|level| path.is_within(&level.path)))
            });
            assert!(found, "{} in {}:{}", setting.key, landing.file, landing.line);
        }
    }
}

const SPEC: &str = r#"version = 1
[cluster]
kubernetes = "1.37"
api-server = "https://192.168.124.18:6443"
ca = "pki/ca.pem"
service-cidrs = ["10.96.0.0/12"]
labels = { "example.com/tier" = "plain" }
[tokens.workers]
id = "abcdef"
secret = { file = "secrets/workers.token" }
expires = 2056-01-01T00:00:00Z
[kubelet]
config = { maxPods = 50 }
[pools.web]
labels = { "example.com/tier" = "web" }
kubelet.config = { maxPods = 60 }
[nodes."web-[1-3]"]
pool = "web"
labels = { "example.com/rack" = "a" }
[nodes.web-2]
kubelet.config = { maxPods = 70 }
"#;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    sandbox.write("secrets/workers.token", b"abcdef.0123456789abcdef\n");
    assert_eq!(sandbox.run(&["build"]).code, 0, "{}", sandbox.run(&["build"]).all());
    sandbox
}

fn json(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    let run = sandbox.run(&[arguments, &["--format", "json"]].concat());
    assert_eq!(run.code, 0, "{}", run.all());
    serde_json::from_str(&run.stdout).unwrap()
}

/// Each level that sets a key is listed with its place; one of them applies.
#[test]
fn levels_are_listed_in_the_order_of_inheritance() {
    let sandbox = sandbox();
    let document = json(&sandbox, &["explain", "web-2", "maxPods"]);
    let levels: Vec<String> = document["settings"][0]["levels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| format!("{} {} {} {}", l["level"], l["value"], l["place"], l["applies"]).replace('"', ""))
        .collect();
    assert_eq!(
        levels,
        [
            "node 70 cluster.toml:21:30 true",
            "pool 60 cluster.toml:16:30 false",
            "cluster 50 cluster.toml:13:22 false",
            "kubelet 110 null false"
        ]
    );
    let lines = document["settings"][0]["lines"].as_array().unwrap();
    assert_eq!(lines[0]["file"], "nodes/web-2/etc/kubernetes/kubelet-config.yaml");
    // A field that nothing sets has the kubelet's own default.
    let run = sandbox.run(&["explain", "web-2", "podPidsLimit"]);
    assert!(run.stdout.contains("kubelet  -1  the default of the kubelet 1.37\n"), "{}", run.all());
    let run = sandbox.run(&["explain", "web-2", "labels"]);
    assert!(run.stdout.contains("range  \"a\"  cluster.toml:19:33"), "{}", run.all());
    assert!(run.stdout.contains("cluster  \"plain\"  cluster.toml:7:33  (replaced)"), "{}", run.all());
    assert!(!run.stdout.contains("tokens"), "{}", run.all());
}

/// A line is found by the file's path below the built folder, and wherever the file is by its text.
#[test]
fn lines_are_found_by_path_and_by_text() {
    let sandbox = sandbox();
    let file = "out/nodes/web-2/etc/kubernetes/kubelet-config.yaml";
    let text = String::from_utf8(sandbox.read(file)).unwrap();
    let line = text.lines().position(|line| line == "maxPods: 70").unwrap() + 1;
    sandbox.write("elsewhere", text.as_bytes());
    sandbox.write("secret", &sandbox.read("out/nodes/web-3/etc/kubernetes/bootstrap.kubeconfig"));
    for path in [file, "elsewhere"] {
        let document = json(&sandbox, &["explain", &format!("{path}:{line}")]);
        let behind = document["lines"][0]["behind"].as_array().unwrap();
        let value = behind.iter().find(|behind| behind["text"] == "70").unwrap();
        assert_eq!(value["path"], "nodes.web-2.kubelet.config.maxPods");
        assert_eq!(value["place"], "cluster.toml:21:30");
    }
    // A text with a secret is recognised, and the secret is not printed.
    let run = sandbox.run(&["explain", "secret"]);
    assert!(run.code == 0 && run.stdout.contains("tokens.workers.secret"), "{}", run.all());
    assert!(!run.all().contains("0123456789abcdef"), "{}", run.all());
    // A file that somebody changed: lines that moved are found, others are not explained as what they are not.
    sandbox.write(file, format!("# mine\n{}", text.replace("maxPods: 70", "maxPods: 71")).as_bytes());
    let domain = text.lines().position(|line| line.starts_with("clusterDomain")).unwrap() + 2;
    let moved = sandbox.run(&["explain", &format!("{file}:{domain}")]);
    assert!(moved.code == 0 && moved.stdout.contains("cluster.domain"), "{}", moved.all());
    let changed = sandbox.run(&["explain", &format!("{file}:{}", line + 1)]);
    assert!(
        changed.code == 2 && changed.stderr.contains("not what the spec compiles to"),
        "{}",
        changed.all()
    );
}

/// Nodes whose tables set the same are compiled as one; the places are those of the node that is meant.
#[test]
fn nodes_that_are_alike_have_places_of_their_own() {
    let tables = "[nodes.a]\nlabels = { \"example.com/rack\" = \"x\" }\nkubelet.config = { maxPods = 7 }\n";
    let spec = format!("{SPEC}{tables}{}", tables.replace("nodes.a", "nodes.b"));
    let sandbox = Sandbox::new(spec.as_bytes());
    sandbox.write("secrets/workers.token", b"abcdef.0123456789abcdef\n");
    assert_eq!(sandbox.run(&["build"]).code, 0);
    for (node, line) in [("a", 24), ("b", 27)] {
        let place = format!("cluster.toml:{line}:30");
        for key in [
            vec!["explain", node, "maxPods"],
            vec!["explain", &format!("out/nodes/{node}/etc/kubernetes/kubelet-config.yaml")],
        ] {
            let run = sandbox.run(&key);
            assert!(run.stdout.contains(&place), "{key:?} {}", run.all());
        }
    }
}

#[test]
fn what_cannot_be_explained_is_reported() {
    let sandbox = sandbox();
    for (arguments, expected) in [
        (vec!["explain", "wep-1"], "did you mean `web-1`?"),
        (vec!["explain", "web-1", "maxpods"], "did you mean `maxPods`?"),
        (vec!["explain", "out/nodes/web-1/etc/kubernetes/kubelet-config.yaml:9999"], "lines"),
        (vec!["explain", "out/nodes/web-1/etc/kubernetes/kubelet-config.yaml:0"], "lines"),
        (vec!["explain", "pki/ca.pem.d/x"], "does not compile to"),
        (vec!["explain", "web-1", "--spec", "none.toml"], "does not exist"),
    ] {
        let run = sandbox.run(&arguments);
        assert!(run.code == 2 && run.stderr.contains(expected), "{arguments:?}: {}", run.all());
    }
    sandbox.write("cluster.toml", SPEC.replace("1.37", "9.99").as_bytes());
    let run = sandbox.run(&["explain", "web-1"]);
    assert!(run.code == 2 && run.stderr.contains("nodejoin check"), "{}", run.all());
}
