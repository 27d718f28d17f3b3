//! Random texts in the fields of a spec: either `check` refuses them at a place, or what is read back from the files is what was
//! meant.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use nodejoin::facts::from_plan::Scope;
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, Outcome, compile};
use proptest::prelude::*;

const SPEC: &str = r#"version = 1
[cluster]
kubernetes = "1.37"
api-server = "https://192.168.124.18:6443"
ca = "pki/ca.pem"
service-cidrs = ["10.96.0.0/12"]
name = "lab"
[tokens.workers]
id = "07401b"
secret = { env = "WORKERS_TOKEN" }
expires = 2056-01-01T00:00:00Z
[nodes.worker-1]
"#;

/// A field of a spec: its table, its key, and what it becomes.
#[derive(Clone, Copy, Debug)]
struct Field(&'static str, &'static str, Means);

#[derive(Clone, Copy, Debug)]
enum Means {
    /// This flag of the kubelet.
    Flag(&'static str),
    /// This variable of its environment.
    Variable(&'static str),
    /// The rest of the lines of the unit that begin so.
    Line(&'static [&'static str]),
    /// Something else.
    Other,
}

use Means::{Flag, Line, Other, Variable};

const FIELDS: &[Field] = &[
    Field("kubelet.paths", "bootstrap-kubeconfig", Flag("bootstrap-kubeconfig")),
    Field("kubelet.paths", "kubeconfig", Flag("kubeconfig")),
    Field("kubelet.paths", "config", Flag("config")),
    Field("kubelet.paths", "cert-dir", Flag("cert-dir")),
    Field("kubelet.paths", "environment", Line(&["EnvironmentFile="])),
    Field("kubelet.paths", "flags", Line(&["EnvironmentFile="])),
    Field("kubelet.paths", "client-ca", Other),
    Field("kubelet.paths", "unit", Other),
    Field("kubelet", "binary", Other),
    Field("kubelet", "runtime-service", Line(&["Wants=", "After="])),
    Field("kubelet", "runtime-endpoint", Other),
    Field("kubelet.environment", "X", Variable("X")),
    Field("kubelet.flags", "root-dir", Flag("root-dir")),
    Field("kubelet.config", "podLogsDir", Other),
    Field("control-plane.apiserver.flags", "audit-log-path", Other),
    Field("control-plane.apiserver", "authentication-config-file", Other),
    Field("control-plane.controller-manager.flags", "cloud-config", Other),
    Field("outputs", "templates", Other),
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "/",
        "a",
        "etc",
        ".service",
        "README.md",
        "readme.md",
        " ",
        "  ",
        "\t",
        "\n",
        "\r",
        "\\",
        "\"",
        "'",
        "`",
        "$",
        "$X",
        "${X}",
        "%",
        "%n",
        "%%",
        "*",
        "?",
        "[a]",
        "{a,b}",
        "~",
        "#",
        ";",
        "=",
        ",",
        ":",
        "-",
        "--x",
        "@",
        "&",
        "|",
        ">",
        "!",
        "é",
        "\u{202e}",
        "\u{1b}[31m",
        "\u{9b}",
        "\u{7f}",
        "\u{fdd0}",
        "\u{feff}",
        "..",
        ".",
        "//",
        "unix://",
    ]);
    let long = prop_oneof![6 => Just(1_usize), 1 => Just(260), 1 => Just(5000)];
    (any::<bool>(), prop::collection::vec(piece, 0..6), prop::option::of(any::<char>()), long).prop_map(
        |(absolute, pieces, any, times)| {
            let text = format!("{}{}", pieces.concat(), any.map(String::from).unwrap_or_default());
            let text = if times > 1 { text.chars().take(1).collect::<String>().repeat(times) } else { text };
            if absolute { format!("/{text}") } else { text }
        },
    )
}

fn toml(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        out.push_str(&format!("\\U{:08X}", u32::from(c)));
    }
    out + "\""
}

fn compiled(values: &[(Field, String)]) -> Outcome {
    let mut spec = SPEC.to_owned();
    let tables: BTreeSet<&str> = values.iter().map(|(field, _)| field.0).collect();
    for table in tables {
        spec.push_str(&format!("[{table}]\n"));
        let mut seen = BTreeSet::new();
        for (field, value) in values.iter().filter(|(field, _)| field.0 == table && seen.insert(field.1)) {
            spec.push_str(&format!("{} = {}\n", field.1, toml(value)));
        }
    }
    let world = MemoryWorld::new("2027-01-01T00:00:00Z".parse().unwrap())
        .with("cluster.toml", spec)
        .with("pki/ca.pem", include_str!("../../examples/03-pools/pki/ca.pem"));
    compile(&world, "cluster.toml", &Options::default()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn texts_are_refused_or_read_back(values in prop::collection::vec((prop::sample::select(FIELDS), text()), 1..3)) {
        let outcome = compiled(&values);
        if !outcome.is_clean() {
            prop_assert!(outcome.findings.iter().all(|finding| !finding.message.is_empty()));
            return Ok(());
        }
        let plan = outcome.plan().unwrap();
        let node = &outcome.cluster.nodes[0];
        let mut paths = BTreeSet::new();
        let mut unit = String::new();
        for planned in plan.of_node(node) {
            let text = planned.file.text.placeholders();
            let bad = text.chars().find(|c| c.is_control() && *c != '\n' || ('\u{202a}'..='\u{202e}').contains(c));
            prop_assert_eq!(bad, None, "{}", planned.file.path);
            prop_assert!(planned.file.path.split('/').all(|part| (1..=255).contains(&part.len())), "{}", planned.file.path);
            prop_assert!(paths.insert(planned.file.path.to_lowercase()), "{}", planned.file.path);
            if planned.artifact.id == "kubelet-unit" {
                unit = text;
            }
        }
        let facts = outcome.facts(Scope::default()).unwrap();
        let process = &facts.classes[0].kubelet.process;
        prop_assert!(process.faults.iter().all(|fault| !fault.fatal), "{:?}", process.faults);
        let mut seen = BTreeSet::new();
        for (field, value) in values.iter().filter(|(field, _)| seen.insert((field.0, field.1))) {
            match field.2 {
                Flag(name) => {
                    let word = format!("--{name}={value}");
                    prop_assert!(process.words.iter().any(|own| own.value == word), "{:?}\n{:?}", word, process.words);
                }
                Variable(name) => {
                    let found = process.environment.get(name).map(|found| found.value.as_str());
                    prop_assert_eq!(found, Some(value.as_str()));
                }
                Line(keys) if !value.is_empty() => for key in keys {
                    let line = format!("{key}{}", value.replace('%', "%%"));
                    prop_assert!(unit.lines().any(|own| own == line), "{line}\n{unit}");
                },
                Line(_) | Other => {}
            }
        }
    }
}
