//! Files that the spec adds to the nodes: inherited, written with their modes, read by the proof as their components read them, and
//! secret ones never shown.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use nodejoin::proof::{self, StepId};
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, Outcome, compile};

use crate::run::{SPEC, Sandbox};

const NOW: &str = "2027-01-01T00:00:00Z";

fn compiled(spec: &str) -> Outcome {
    let world = MemoryWorld::new(NOW.parse().unwrap())
        .with("cluster.toml", format!("{SPEC}{spec}"))
        .with("pki/ca.pem", include_str!("../../examples/03-pools/pki/ca.pem"));
    compile(&world, "cluster.toml", &Options::default()).unwrap()
}

fn files(outcome: &Outcome, node: usize) -> Vec<(String, String)> {
    let planned = outcome.plan().unwrap().of_node(&outcome.cluster.nodes[node]).iter();
    let extra = planned.filter(|planned| planned.artifact.id == "extra-files");
    extra.map(|planned| (planned.file.path.clone(), planned.file.text.placeholders())).collect()
}

#[test]
fn levels_add_override_and_remove() {
    let text = SPEC.replace(
        "worker-1 = { address = \"192.168.124.21\" }",
        "worker-1 = { address = \"192.168.124.21\", unset = [\"files./etc/b\"], files = { \"/etc/motd\" = { content = \"own\" } } }",
    );
    let world = MemoryWorld::new(NOW.parse().unwrap())
        .with(
            "cluster.toml",
            format!(
                "{text}[files]\n\"/etc/motd\" = {{ content = \"all\" }}\n\"/etc/b\" = {{ content = \"b\" }}\n"
            ),
        )
        .with("pki/ca.pem", include_str!("../../examples/03-pools/pki/ca.pem"));
    let outcome = compile(&world, "cluster.toml", &Options::default()).unwrap();
    assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    let pair = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    assert_eq!(files(&outcome, 0), [pair("etc/motd", "own")]);
    assert_eq!(files(&outcome, 1), [pair("etc/b", "b"), pair("etc/motd", "all")]);
}

/// The kubelet merges its drop-ins over the configuration; so does the proof, which points at the spec.
#[test]
fn drop_ins_of_the_kubelet_are_judged_as_it_merges_them() {
    let drop_in = |text: &str| {
        compiled(&format!(
            "[kubelet.flags]\nconfig-dir = \"/etc/kubernetes/kubelet.conf.d\"\n[files.\"/etc/kubernetes/kubelet.conf.d/10-pods.conf\"]\n\
             content = '''\napiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n{text}\n'''\n"
        ))
    };
    let fine = drop_in("maxPods: 50");
    assert!(fine.is_clean(), "{:#?}", fine.findings);
    let facts = fine.facts(nodejoin::facts::from_plan::Scope::default()).unwrap();
    let proof = proof::prove(&facts, NOW.parse().unwrap());
    let step = proof.classes[0].step(StepId::ConfigLoad).unwrap();
    let overrides = "/etc/kubernetes/kubelet.conf.d/10-pods.conf overrides it";
    assert!(step.evidence.iter().any(|one| one.text == overrides), "{step:#?}");
    let broken = drop_in("maxPods: -1");
    let found: Vec<String> =
        broken.findings.iter().map(|one| format!("{} {:?}", one.rule, one.place)).collect();
    let place = "files.\"/etc/kubernetes/kubelet.conf.d/10-pods.conf\".content";
    assert!(
        found.iter().any(|one| one.starts_with("kubelet-value-out-of-range") && one.contains(place)),
        "{found:?}"
    );
}

#[test]
fn an_env_file_of_the_spec_is_read() {
    let outcome = compiled(
        "[files]\n\"/etc/kubernetes/more\" = { content = \"MORE=--v=7\\n\" }\n[kubelet.unit.Service]\n\
         EnvironmentFile = \"/etc/kubernetes/more\"\n\
         ExecStart = [\"\", \"/usr/local/bin/kubelet $KUBELET_CONFIG $KUBELET_ADDRESS $MORE\"]\n",
    );
    assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    let facts = outcome.facts(nodejoin::facts::from_plan::Scope::default()).unwrap();
    let words = &facts.classes[0].kubelet.process.words;
    assert!(words.iter().any(|word| word.value == "--v=7"), "{words:?}");
}

const EXTRA: &str = "[files]\n\"/usr/local/bin/prepare\" = { source = \"prepare.sh\", executable = true }\n\
                     \"/etc/kubernetes/registry.json\" = { secret = { file = \"secrets/registry.json\" } }\n";

fn sandbox(spec: &str) -> Sandbox {
    let sandbox = Sandbox::new(format!("{SPEC}{spec}").as_bytes());
    sandbox.write("prepare.sh", b"#!/bin/sh\nexit 0\n");
    sandbox.write("secrets/registry.json", b"{\"auth\": \"sw0rdf1sh-of-the-registry\"}\n");
    let mode = fs::Permissions::from_mode(0o600);
    fs::set_permissions(sandbox.path("secrets/registry.json"), mode).unwrap();
    sandbox
}

/// The CIS benchmark requires 0600 or stricter of the unit and the configuration, in 4.1.1 and 4.1.9.
#[test]
fn the_unit_and_the_configuration_are_for_root_alone_unless_the_spec_opens_them() {
    let open = "[kubelet]\nfile-mode = \"0644\"\n";
    for (more, expected) in [("", 0o600), (open, 0o644)] {
        let nodes = "[nodes.worker-3]\nkubelet.unit.drop-in = true\n\
                     [nodes.worker-4]\ntls-server-name = \"kubernetes\"\n";
        let sandbox = Sandbox::new(format!("{SPEC}{nodes}{more}").as_bytes());
        let run = sandbox.run(&["build"]);
        assert_eq!(run.code, 0, "{}", run.all());
        let mode = |path: &str| {
            let path = format!("out/nodes/{path}");
            fs::metadata(sandbox.path(&path)).unwrap().permissions().mode() & 0o777
        };
        assert_eq!(mode("worker-4/etc/systemd/system/kubelet.service"), expected);
        assert_eq!(mode("worker-3/etc/systemd/system/kubelet.service.d/20-nodejoin.conf"), expected);
        assert_eq!(mode("worker-4/etc/kubernetes/kubelet-config.yaml"), expected);
        assert_eq!(mode("worker-4/etc/kubernetes/joined.kubeconfig"), 0o600);
        assert_eq!(mode("worker-4/etc/kubernetes/kubelet.conf"), 0o644);
        let check = sandbox.run(&["build", "--check"]);
        assert_eq!(check.code, 0, "{}", check.all());
        let manifest = String::from_utf8(sandbox.read("out/manifest.json")).unwrap();
        let unit = manifest.lines().find(|line| line.contains("worker-4/etc/systemd")).unwrap();
        assert!(unit.contains("\"secret\":false"), "{unit}");
    }
}

#[test]
fn modes_and_secrets_are_as_the_spec_has_them() {
    let sandbox = sandbox(EXTRA);
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.all());
    let mode = |path: &str| fs::metadata(sandbox.path(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("out/nodes/worker-1/usr/local/bin/prepare"), 0o755);
    assert_eq!(mode("out/nodes/worker-1/etc/kubernetes/registry.json"), 0o600);
    let text = sandbox.read("out/nodes/worker-1/etc/kubernetes/registry.json");
    assert_eq!(text, b"{\"auth\": \"sw0rdf1sh-of-the-registry\"}\n");
    let readme = String::from_utf8(sandbox.read("out/nodes/worker-1/README.md")).unwrap();
    assert!(readme.contains("-c etc usr |"), "{readme}");
    let check = sandbox.run(&["build", "--check"]);
    assert_eq!(check.code, 0, "{}", check.all());
    for arguments in [&["show", "extra-files"][..], &["prove"], &["check"], &["build", "--check"]] {
        let run = sandbox.run(arguments);
        assert!(!run.all().contains("sw0rdf1sh"), "{arguments:?}: {}", run.all());
    }
    fs::set_permissions(
        sandbox.path("out/nodes/worker-1/usr/local/bin/prepare"),
        fs::Permissions::from_mode(0o644),
    )
    .unwrap();
    assert_ne!(sandbox.run(&["build", "--check"]).code, 0);
}

#[test]
fn a_secret_that_cannot_be_read_is_reported_at_its_file() {
    let sandbox = sandbox(EXTRA);
    sandbox.remove("secrets/registry.json");
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 1, "{}", run.all());
    assert!(run.all().contains("the secret text of a file") && !sandbox.exists("out"), "{}", run.all());
}

/// A base in the same repository, and nothing outside of it.
#[test]
fn sources_may_be_anywhere_in_the_repository() {
    let sandbox = sandbox("[files]\n\"/etc/motd\" = { source = \"../shared/motd\" }\n");
    let spec = sandbox.read("cluster.toml");
    sandbox.write("site/cluster.toml", &spec);
    sandbox.write("site/pki/ca.pem", &sandbox.read("pki/ca.pem"));
    sandbox.write("shared/motd", b"hello\n");
    let outside = sandbox.run(&["check", "site/cluster.toml"]);
    assert!(outside.all().contains("error[file-outside]"), "{}", outside.all());
    fs::create_dir(sandbox.path(".git")).unwrap();
    let inside = sandbox.run(&["check", "site/cluster.toml"]);
    assert_eq!(inside.code, 0, "{}", inside.all());
}
