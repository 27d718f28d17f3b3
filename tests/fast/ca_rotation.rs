//! The rotation of the cluster's CA: what each phase compiles to, and what the proof expects of it.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests compile specs")]

use std::collections::BTreeMap;

use nodejoin::facts::from_plan::Scope;
use nodejoin::proof::{self, StepId, Verdict};
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, Outcome, compile};

const NOW: &str = "2027-01-01T00:00:00Z";
const OLD: &str = include_str!("../fixtures/world/pki/ca.pem");
const NEW: &str = include_str!("../fixtures/world/pki/other-ca.pem");

/// A cluster of one node whose `[cluster]` has further lines, with further tables.
fn compiled(ca: &str, rotation: &str, more: &str) -> Outcome {
    let spec = format!(
        "version = 1\n[cluster]\nkubernetes = \"1.37\"\napi-server = \"https://10.0.0.1:6443\"\nca = \"pki/{ca}.pem\"\n\
         service-cidrs = [\"10.96.0.0/16\"]\n{rotation}\n\
         [tokens.t]\nid = \"abcdef\"\nsecret = {{ env = \"TOKEN\" }}\nexpires = 2056-01-01T00:00:00Z\n[nodes.worker-1]\n{more}"
    );
    let world = MemoryWorld::new(NOW.parse().unwrap())
        .with("cluster.toml", spec)
        .with("pki/old.pem", OLD)
        .with("pki/both.pem", format!("{OLD}{NEW}"))
        .with("pki/new.pem", NEW);
    compile(&world, "cluster.toml", &Options::default()).unwrap()
}

fn phase(phase: &str, more: &str) -> Outcome {
    compiled("old", &format!("ca-rotation = {{ to = \"pki/new.pem\", phase = \"{phase}\" }}"), more)
}

/// The texts of all files, by path.
fn files(outcome: &Outcome) -> BTreeMap<String, String> {
    let plan = outcome.plan().unwrap();
    let all = plan.once().iter().chain(plan.of_node(&outcome.cluster.nodes[0]));
    all.map(|planned| (planned.file.path.clone(), planned.file.text.placeholders())).collect()
}

fn text(outcome: &Outcome, end: &str) -> String {
    let files = files(outcome);
    files
        .iter()
        .find(|(path, _)| path.ends_with(end))
        .unwrap_or_else(|| panic!("{:?}", files.keys()))
        .1
        .clone()
}

fn base64(pem: &str) -> String {
    base64::Engine::encode(&base64::engine::general_purpose::STANDARD, pem)
}

/// The flags of kube-controller-manager or kube-apiserver, one a line.
fn flags(outcome: &Outcome, component: &str) -> String {
    text(outcome, &format!("{component}.flags"))
}

#[test]
fn every_file_of_trusted_cas_is_that_of_the_phase() {
    let both = format!("{OLD}{NEW}");
    for (name, trusted) in [("trust-both", both.as_str()), ("sign-new", &both), ("trust-new", NEW)] {
        let outcome = phase(name, "");
        let rules: Vec<&str> = outcome.findings.iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(rules, ["ca-rotation-unfinished"], "{name}");
        assert_eq!(text(&outcome, "control-plane/ca-bundle.pem"), trusted, "{name}");
        assert_eq!(text(&outcome, "etc/kubernetes/ssl/ca.pem"), trusted, "{name}");
        for kubeconfig in ["bootstrap.kubeconfig", "cluster-info.yaml"] {
            assert!(text(&outcome, kubeconfig).contains(&base64(trusted)), "{name}: {kubeconfig}");
        }
        assert!(
            flags(&outcome, "kube-apiserver")
                .contains("--client-ca-file=/var/lib/kubernetes/ca-bundle.pem\n")
        );
        let manager = flags(&outcome, "kube-controller-manager");
        assert!(manager.contains("--root-ca-file=/var/lib/kubernetes/ca-bundle.pem\n"), "{manager}");
        let signs = if name == "trust-both" { "ca" } else { "new-ca" };
        for (flag, file) in [("cert", signs.to_owned()), ("key", format!("{signs}-key"))] {
            let flag = format!("--cluster-signing-{flag}-file=/var/lib/kubernetes/{file}.pem\n");
            assert!(manager.contains(&flag), "{name}: {manager}");
        }
    }
}

/// Once the new CA is in its place, a spec without the table gives nodes the same files, but for the note in the README.
#[test]
fn nodes_keep_their_files_when_the_table_is_removed() {
    let last = phase("trust-new", "");
    let done = compiled("new", "", "");
    assert!(done.findings.is_empty(), "{:#?}", done.findings);
    let of_node = |outcome: &Outcome| {
        let plan = outcome.plan().unwrap();
        let node = plan.of_node(&outcome.cluster.nodes[0]);
        node.iter()
            .filter(|planned| planned.artifact.id != "node-readme")
            .map(|planned| (planned.file.path.clone(), planned.file.text.placeholders()))
            .collect::<BTreeMap<_, _>>()
    };
    assert_eq!(of_node(&last), of_node(&done));
    assert!(!files(&done).keys().any(|path| path.ends_with("ca-bundle.pem")));
}

/// The conditions of the step `renewal`, in which the proof looks at nodes that have joined.
fn conditions(outcome: &Outcome) -> Vec<String> {
    let facts = outcome.facts(Scope::default()).unwrap();
    let proof = proof::prove(&facts, NOW.parse().unwrap());
    assert!(proof.joins());
    let step = proof.classes[0].step(StepId::Renewal).unwrap();
    assert!(step.verdict < Verdict::Breaks);
    let of_rotation =
        |text: &&str| text.contains("joined before") || text.contains("client certificate for kubelets");
    step.conditions().map(|one| one.text.as_str()).filter(of_rotation).map(str::to_owned).collect()
}

#[test]
fn the_proof_expects_what_the_phase_before_has_done() {
    assert!(conditions(&phase("trust-both", "")).is_empty());
    let sign = conditions(&phase("sign-new", ""));
    assert!(matches!(sign.as_slice(), [one] if one.contains("must trust both CAs")), "{sign:?}");
    let trust = conditions(&phase("trust-new", ""));
    assert!(matches!(trust.as_slice(), [one, _] if one.contains("of `pki/new.pem`")), "{trust:?}");
}

#[test]
fn the_readmes_describe_the_phase() {
    let both = phase("trust-both", "");
    let removes = |outcome: &Outcome| {
        let readme = text(outcome, "README.md");
        readme
            .lines()
            .find(|line| line.contains("systemctl stop") && line.contains("rm -f"))
            .unwrap()
            .to_owned()
    };
    let certificate = "/var/lib/kubelet/pki/kubelet-client-current.pem";
    assert!(!removes(&both).contains(certificate), "{}", removes(&both));
    let sign = phase("sign-new", "");
    assert!(removes(&sign).contains(certificate), "{}", removes(&sign));
    let cluster = text(&sign, "cluster/README.md");
    assert!(cluster.contains("`/var/lib/kubernetes/new-ca-key.pem`"), "{cluster}");
    assert!(!text(&both, "cluster/README.md").contains("new-ca-key.pem"));
    assert!(!text(&compiled("old", "", ""), "README.md").contains("A CA is being replaced"));
}

/// A CA of the clients that is not replaced stays what it is, and so does what signs their certificates.
#[test]
fn other_cas_stay_as_they_are() {
    let own = "[control-plane.apiserver]\nclient-ca = \"pki/new.pem\"\n[control-plane.controller-manager]\nsigning.ca = \"pki/new.pem\"\n";
    let rotation = "ca-rotation = { to = \"pki/third.pem\", phase = \"sign-new\" }";
    let world = |text: &str| {
        MemoryWorld::new(NOW.parse().unwrap())
            .with("cluster.toml", text)
            .with("pki/old.pem", OLD)
            .with("pki/new.pem", NEW)
            .with("pki/third.pem", include_str!("../fixtures/world/pki/root-ca.pem"))
    };
    let spec = format!(
        "version = 1\n[cluster]\nkubernetes = \"1.37\"\napi-server = \"https://10.0.0.1:6443\"\nca = \"pki/old.pem\"\n\
         service-cidrs = [\"10.96.0.0/16\"]\n{rotation}\n[tokens.t]\nid = \"abcdef\"\nsecret = {{ env = \"TOKEN\" }}\n\
         expires = 2056-01-01T00:00:00Z\n[nodes.worker-1]\n{own}"
    );
    let outcome = compile(&world(&spec), "cluster.toml", &Options::default()).unwrap();
    assert!(outcome.findings.iter().any(|finding| finding.rule == "ca-rotation-other-ca"));
    assert!(flags(&outcome, "kube-apiserver").contains("--client-ca-file=/var/lib/kubernetes/ca.pem\n"));
    let manager = flags(&outcome, "kube-controller-manager");
    assert!(manager.contains("--cluster-signing-cert-file=/var/lib/kubernetes/ca.pem\n"), "{manager}");
    assert!(manager.contains("--root-ca-file=/var/lib/kubernetes/ca-bundle.pem\n"), "{manager}");
}

/// kubeadm has paths of its own, which a rotation must not leave in place.
#[test]
fn kubeadm_gets_the_files_of_the_rotation() {
    let kubeadm = text(&phase("sign-new", ""), "kubeadm.yaml");
    for file in ["ca-bundle.pem", "new-ca.pem", "new-ca-key.pem"] {
        assert!(kubeadm.contains(&format!("hostPath: \"/var/lib/kubernetes/{file}\"\n")), "{kubeadm}");
    }
    assert!(!text(&compiled("old", "", ""), "kubeadm.yaml").contains("client-ca-file"));
}
