//! Every example for every minor: what is found is pinned in tests/fast/minors/findings.txt, and where no finding blocks
//! the build, the minor accepts what is written. `UPDATE=1 cargo test minors::` writes the file anew; read the diff.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read and write files"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use nodejoin::examples::{EXAMPLES, Example};
use nodejoin::kube::{Flags, Kube, Minor};
use nodejoin::lower::{self, Argument, Lowered};
use nodejoin::model::Shape;
use nodejoin::render::{Text, Yaml};
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, Outcome, compile};

/// Compiles an example for another minor. A pool that lags behind lags as far behind that, down to the oldest.
fn compile_for(example: &Example, minor: usize) -> Outcome {
    let minors: Vec<Minor> = Minor::all().collect();
    let position = |text: &str| minors.iter().position(|minor| minor.to_string() == text).unwrap();
    let mut own = None;
    let mut world = MemoryWorld::new("2027-01-01T00:00:00Z".parse().unwrap());
    for file in example.files {
        let mut text = file.content.to_owned();
        if file.path == "cluster.toml" {
            text.clear();
            for line in file.content.lines() {
                if let Some(release) = line.strip_prefix("kubernetes = ") {
                    let at = position(release.trim_matches('"'));
                    let own = *own.get_or_insert(at);
                    let release = minors[(minor + at).saturating_sub(own)];
                    text.push_str(&format!("kubernetes = \"{release}\"\n"));
                } else {
                    text.push_str(&format!("{line}\n"));
                }
            }
        }
        world = world.with(file.path, text);
    }
    assert!(own.is_some(), "{} names no release", example.name);
    compile(&world, "cluster.toml", &Options::default()).unwrap()
}

#[test]
fn every_example_has_just_these_findings() {
    let minors: Vec<Minor> = Minor::all().collect();
    let mut pinned = String::from(
        "# What is found in the examples when they are compiled for other minors: where, from which minor to which.\n\
         # Everything else compiles without a finding. Written by `UPDATE=1 cargo test minors::`.\n",
    );
    for example in EXAMPLES {
        let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, _) in minors.iter().enumerate() {
            for finding in &compile_for(example, index).findings {
                let (level, rule) = (finding.level.word(), finding.rule.as_str());
                let line = format!("{level}[{rule}] {:?}: {}", finding.place, finding.message);
                found.entry(line).or_default().push(index);
            }
        }
        for (line, indexes) in found {
            let ranges: Vec<String> = indexes
                .chunk_by(|a, b| a + 1 == *b)
                .map(|run| format!("{}..{}", minors[run[0]], minors[run[run.len() - 1]]))
                .collect();
            pinned.push_str(&format!("{} {} {line}\n", example.name, ranges.join(",")));
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fast/minors/findings.txt");
    if std::env::var("UPDATE").is_ok_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &pinned).unwrap();
    }
    assert_eq!(pinned, fs::read_to_string(&path).unwrap());
}

#[test]
fn what_is_written_is_what_the_minor_takes() {
    let mut compiled = BTreeSet::new();
    for example in EXAMPLES {
        for (index, minor) in Minor::all().enumerate() {
            let outcome = compile_for(example, index);
            if !outcome.is_clean() {
                continue;
            }
            compiled.insert((example.name, index));
            let (cluster, at) = (&outcome.cluster, format!("{} for {minor}", example.name));
            takes(cluster.kube.apiserver_flags(), &lower::apiserver(cluster), &at);
            takes(cluster.kube.controller_manager_flags(), &lower::controller_manager(cluster), &at);
            for shape in cluster.shapes.iter().filter(|shape| shape.nodes > 0) {
                let lowered = lower::kubelet(shape);
                kubelet_takes(shape, &lowered, &at);
                nothing_is_open(shape, &lowered, &at);
            }
            outcome.plan().unwrap();
        }
    }
    // All minors for four of the examples, and those with what the article needs for its own.
    assert_eq!(compiled.len(), 4 * Minor::all().count() + 12);
}

/// Checks that a component has its flags, and gets each once.
fn takes(flags: Flags, arguments: &[Argument], at: &str) {
    let mut seen = BTreeSet::new();
    for argument in arguments {
        assert!(flags.has(&argument.name), "--{} {at}", argument.name);
        assert!(seen.insert(&argument.name), "--{} comes twice {at}", argument.name);
    }
}

fn kubelet_takes(shape: &Shape, lowered: &Lowered, at: &str) {
    let kube = Kube::of(*shape.kubelet.minor);
    let arguments = [&lowered.arguments[..], &lowered.node_arguments].concat();
    takes(kube.kubelet_flags(), &arguments, at);
    let fields = lowered.config.as_ref().map(|config| fields(kube, config)).unwrap_or_default();
    assert_eq!(lowered.config.is_some(), kube.kubelet_flags().has("config"), "{at}");
    for field in &fields {
        assert!(kube.kubelet_field(field).is_present(), "{field} {at}");
    }
    for argument in &arguments {
        let field = kube.field_of_flag(&argument.name);
        let both = field.is_some_and(|field| fields.contains(field));
        assert!(!both, "--{} is a field too {at}", argument.name);
    }
}

/// The fields of a configuration, by dotted path.
fn fields(kube: Kube, config: &Yaml) -> BTreeSet<String> {
    fn walk(kube: Kube, map: &[(Text, Yaml)], prefix: &str, fields: &mut BTreeSet<String>) {
        for (key, value) in map {
            let path = format!("{prefix}{}", key.placeholders());
            if matches!(path.as_str(), "apiVersion" | "kind") {
                continue;
            }
            match value {
                Yaml::Map(inner) if !kube.is_map_field(&path) => {
                    walk(kube, inner, &format!("{path}."), fields);
                }
                _ => drop(fields.insert(path)),
            }
        }
    }
    let mut found = BTreeSet::new();
    let Yaml::Map(entries) = config else { panic!("{config:?}") };
    walk(kube, entries, "", &mut found);
    found
}

/// A kubelet's flags or fields deny everyone without a certificate or a token. A kubelet without a file admits everybody
/// by default: k8s.io/kubernetes/cmd/kubelet/app/options: applyLegacyDefaults.
fn nothing_is_open(shape: &Shape, lowered: &Lowered, at: &str) {
    let flags = Kube::of(*shape.kubelet.minor).kubelet_flags();
    for (flag, field, value) in [
        ("anonymous-auth", "authentication.anonymous.enabled", "false"),
        ("authentication-token-webhook", "authentication.webhook.enabled", "true"),
        ("authorization-mode", "authorization.mode", "Webhook"),
        ("client-ca-file", "authentication.x509.clientCAFile", shape.kubelet.paths.client_ca.as_str()),
        ("read-only-port", "readOnlyPort", "0"),
        ("rotate-certificates", "rotateCertificates", "true"),
    ] {
        let argument = lowered.arguments.iter().find(|argument| argument.name == flag);
        let told = argument.map(|argument| argument.value.placeholders()).or_else(|| {
            let value = field.split('.').try_fold(lowered.config.as_ref()?, |at, key| at.get(key))?;
            let (Yaml::Word(text) | Yaml::String(text)) = value else { panic!("{value:?}") };
            Some(text.placeholders())
        });
        assert_eq!(told.as_deref(), Some(value), "{field} {at}");
    }
    // A port without a lock, open by default in the oldest minors.
    if flags.flag("cadvisor-port").present().is_some_and(|flag| flag.default != Some("0")) {
        let argument = lowered.arguments.iter().find(|argument| argument.name == "cadvisor-port");
        assert_eq!(argument.unwrap().value.placeholders(), "0", "{at}");
    }
}

/// Until Docker left the kubelet, another runtime needed a flag of its own beside the endpoint.
#[test]
fn a_runtime_of_ones_own_is_used_in_every_minor() {
    for minor in Minor::all() {
        let spec = EXAMPLES[0].files[0].content.replace("\"1.37\"", &format!("\"{minor}\""));
        let spec = spec + "[kubelet]\nruntime-endpoint = \"unix:///run/crio/crio.sock\"\n";
        let outcome = compile_spec(spec);
        assert!(outcome.findings.is_empty(), "{minor}: {:?}", outcome.findings);
        let shape = &outcome.cluster.shapes[0];
        let lowered = lower::kubelet(shape);
        let runtime = lowered.arguments.iter().find(|argument| argument.name == "container-runtime");
        let flags = Kube::of(minor).kubelet_flags();
        let default = flags.flag("container-runtime").present().and_then(|flag| flag.default);
        let used = runtime.map(|argument| argument.value.placeholders()).or(default.map(str::to_owned));
        assert!(matches!(used.as_deref(), None | Some("remote")), "{minor}: {used:?}");
        kubelet_takes(shape, &lowered, &minor.to_string());
        assert_eq!(*shape.kubelet.runtime_service, "containerd.service", "{minor}");
    }
}

fn compile_spec(spec: String) -> Outcome {
    let world = MemoryWorld::new("2027-01-01T00:00:00Z".parse().unwrap());
    let world = EXAMPLES[0].files.iter().fold(world, |world, file| world.with(file.path, file.content));
    // Not the CA that is a warning.
    let world = world.with("pki/ca.pem", include_str!("../../examples/03-pools/pki/ca.pem"));
    compile(&world.with("cluster.toml", spec), "cluster.toml", &Options::default()).unwrap()
}

/// What becomes of a text at `cluster.kubernetes`: the minor that it is read as, or the message and the help.
fn read(kubernetes: &str) -> Result<String, String> {
    let outcome = compile_spec(EXAMPLES[0].files[0].content.replace("\"1.37\"", kubernetes));
    match outcome.findings.as_slice() {
        [] => Ok(outcome.cluster.minor.to_string()),
        [finding] => {
            assert_eq!(format!("{:?}", finding.place), "cluster.kubernetes@Value");
            Err(format!("{}: {}; {}", finding.rule.as_str(), finding.message, finding.help.join("; ")))
        }
        several => panic!("{kubernetes}: {several:?}"),
    }
}

#[test]
fn a_release_is_read_as_it_is_meant_or_refused_with_a_way_out() {
    for (text, minor) in [
        ("1.9", "1.9"),
        ("1.37.2", "1.37"),
        ("v1.36", "1.36"),
        ("1.9.0", "1.9"),
        ("v1.30.4+k3s1", "1.30"),
        ("1.30.2-gke.100", "1.30"),
    ] {
        assert_eq!(read(&format!("\"{text}\"")).as_deref(), Ok(minor), "{text}");
    }
    let unknown = |problem: &str, help: &str| {
        Err(format!("kubernetes-unknown: `cluster.kubernetes`: {problem}; {help}"))
    };
    let none =
        |text: &str, help: &str| unknown(&format!("`{text}` is not a minor release of Kubernetes"), help);
    let other = "write a release, such as `1.37`";
    for (text, expected) in [
        (
            "1.8",
            unknown(
                "Kubernetes 1.8 is older than any release nodejoin supports",
                "the nearest supported release is `1.9`",
            ),
        ),
        (
            "1.38",
            unknown(
                "Kubernetes 1.38 is newer than any release nodejoin supports",
                "the nearest supported release is `1.37`",
            ),
        ),
        ("latest", none("latest", other)),
        ("1.040", none("1.040", other)),
        ("1.030", none("1.030", "write it as `1.30`")),
        (" 1.37", none(" 1.37", "write it as `1.37`")),
        ("1.36 ", none("1.36 ", "write it as `1.36`")),
        ("V1.36", none("V1.36", "write it as `1.36`")),
        ("1,36", none("1,36", "write it as `1.36`")),
        ("36", none("36", "write it as `1.36`")),
        ("2.1", none("2.1", other)),
        ("1.x", none("1.x", other)),
        ("", none("", other)),
    ] {
        assert_eq!(read(&format!("\"{text}\"")), expected, "{text}");
    }
    let number = |help: &str| {
        Err(format!("wrong-type: `cluster.kubernetes` must be a string; write it in quotes: `\"{help}\"`"))
    };
    assert_eq!(read("1.37"), number("1.37"));
    // As a number this is 1.3; the help has what was written.
    assert_eq!(read("1.30"), number("1.30"));
    assert_eq!(read("37"), number("1.37"));
    assert!(read("[\"1.37\"]").unwrap_err().starts_with("wrong-type"));
}
