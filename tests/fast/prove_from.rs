//! The proof of folders that are not compiled from a spec: trees as people and kubeadm leave them, and the article's own
//! artifacts.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, clippy::panic, reason = "tests")]

mod answer;
mod found;
mod incomplete;
mod inner;
mod kubeadm;
mod refusals;
mod replicas;
mod settings;
mod static_pods;
mod unknown;

use std::path::Path;

use nodejoin::diagnostic::{Finding, Level, Place};
use nodejoin::facts::from_folder::{Imported, import};
use nodejoin::proof::{self, Proof, StepId};
use nodejoin::world::{Found, Tree};

const AT: &str = "2027-01-01T00:00:00Z";

/// A change of a file, named by the end of its path: the first text is replaced by the other. None removes the file.
type Edit<'a> = (&'a str, &'a str, Option<&'a str>);

fn tree(name: &str, edits: &[Edit<'_>]) -> Tree {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut tree = Tree::read(&root.join("fixtures/from").join(name)).unwrap();
    if name == "article" {
        // The same files that the scenario `seed` gives to real Kubernetes.
        tree.files.extend(Tree::read(&root.join("e2e/specs/seed")).unwrap().files);
        // It is a copy of an installed machine, in which a file that is not there is missing.
        for path in ["etc/os-release", "etc/kubernetes/.keep"] {
            tree.files.insert(path.to_owned(), Found::File(Vec::new()));
        }
    }
    for (file, from, to) in edits {
        let path = tree
            .files
            .keys()
            .find(|path| path.ends_with(file))
            .unwrap_or_else(|| panic!("no {file}"))
            .clone();
        let Some(to) = to else {
            tree.files.remove(&path);
            continue;
        };
        let Some(Found::File(bytes)) = tree.files.get_mut(&path) else { panic!("{path}") };
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        *bytes = text.replace(from, to).into_bytes();
    }
    tree
}

fn prove(name: &str, edits: &[Edit<'_>]) -> (Imported, Proof) {
    // The article's flags are of older releases.
    let minor = (name == "article").then(nodejoin::kube::Minor::newest);
    let imported = import(&tree(name, edits), name, minor);
    let proof = proof::prove(&imported.facts, AT.parse().unwrap());
    (imported, proof)
}

/// Where the proof breaks.
fn broken(proof: &Proof) -> Option<StepId> {
    let classes: Vec<_> = proof.classes.iter().map(|class| class.breaks_at).collect();
    assert_eq!(classes.len(), 1);
    classes[0]
}

fn told(proof: &Proof) -> String {
    let steps = proof.classes.iter().flat_map(|class| &class.steps);
    steps
        .map(|step| {
            let evidence: Vec<&str> = step.evidence.iter().map(|evidence| evidence.text.as_str()).collect();
            let findings: Vec<&str> = step.findings.iter().map(|finding| finding.message.as_str()).collect();
            format!(
                "{}: {} {evidence:?} {:?} {findings:?}\n",
                step.id.name(),
                step.verdict.name(),
                step.symptom
            )
        })
        .collect()
}

/// Every finding points into one of the folder's files.
fn points(findings: &[&Finding], name: &str) {
    for finding in findings {
        let Place::Other(source, range) = &finding.place else { panic!("{finding:?}") };
        assert!(source.text().get(range.clone()).is_some(), "{finding:?}");
        assert!(source.name().starts_with(name), "{}: {finding:?}", source.name());
    }
}

fn joins(name: &str) {
    let (imported, proof) = prove(name, &[]);
    assert!(proof.joins(), "{}", told(&proof));
    let levels = nodejoin::rules::Levels::default();
    let bad: Vec<_> = imported.findings.iter().filter(|finding| levels.of(finding) == Level::Deny).collect();
    assert!(bad.is_empty(), "{bad:#?}");
}

fn breaks(name: &str, edits: &[Edit<'_>], step: StepId) {
    let (_, proof) = prove(name, edits);
    assert_eq!(broken(&proof), Some(step), "{edits:?}\n{}", told(&proof));
    let findings: Vec<&Finding> = proof.findings().collect();
    assert!(!findings.is_empty());
    points(&findings, name);
}

#[test]
fn what_people_set_up_by_hand_joins() {
    joins("hard-way");
}

#[test]
fn what_kubeadm_leaves_joins() {
    joins("kubeadm");
}

#[test]
fn defects_of_the_hard_way_break_where_they_would() {
    for (edit, step) in [
        (
            ("bootstrap.yaml", "token-secret: 0a9b8c7d6e5f4a3b", Some("token-secret: 0a9b8c7d6e5f4a3c")),
            StepId::AuthenticateToken,
        ),
        (("approval.json", "system:bootstrappers", Some("system:kubelet-bootstrap")), StepId::Approve),
        (("bootstrap-kubeconfig", "api.hw.example", Some("api.other.example")), StepId::Tls),
        (("kubelet.service", "--bootstrap-kubeconfig=", Some("--bootstrap-kubecfg=")), StepId::KubeletStart),
        (
            ("kube-apiserver.service", "  --enable-bootstrap-token-auth=true \\\n", Some("")),
            StepId::AuthenticateToken,
        ),
        (("kube-controller-manager.service", "ca-key.pem \\", Some("ca.pem \\")), StepId::Approve),
        (
            (
                "kube-controller-manager.service",
                "  --cluster-signing-key-file=/var/lib/kubernetes/ca-key.pem \\\n",
                Some(""),
            ),
            StepId::Sign,
        ),
    ] {
        breaks("hard-way", &[edit], step);
    }
}

#[test]
fn taints_break_where_they_are_refused() {
    let unit = |taints: &str| format!("  {taints} --v=2");
    for (taints, step) in [
        ("--register-with-taints=lab:NoSchedule,lab=x:NoSchedule", StepId::KubeletStart),
        ("--register-with-taints=lab", StepId::KubeletStart),
        ("--register-with-taints=lab:NoSchedule,", StepId::KubeletStart),
    ] {
        breaks("hard-way", &[("kubelet.service", "  --v=2", Some(&unit(taints)))], step);
    }
    for taints in [
        // Of two flags the later one counts, and a minus removes a taint.
        "--register-with-taints=lab=1:NoExecute --register-with-taints=lab=2:NoExecute",
        "--register-with-taints=lab-,lab=2:NoExecute",
    ] {
        let (_, proof) = prove("hard-way", &[("kubelet.service", "  --v=2", Some(&unit(taints)))]);
        assert!(proof.joins(), "{taints}\n{}", told(&proof));
    }
    let kind = "kind: KubeletConfiguration";
    let config = |taint: &str| format!("{kind}\nregisterWithTaints:\n{taint}");
    for (taint, step) in [
        ("- key: lab", StepId::Registration),
        ("- {key: lab, effect: NoExecute}\n- {key: lab, effect: NoExecute, value: x}", StepId::Registration),
        ("- {key: lab, effect: NoSuch}", StepId::ConfigLoad),
    ] {
        breaks("hard-way", &[("kubelet-config.yaml", kind, Some(&config(taint)))], step);
    }
}

#[test]
fn words_and_gates_of_a_configuration_break_where_they_are_refused() {
    let kind = "kind: KubeletConfiguration";
    let config = |setting: &str| format!("{kind}\n{setting}");
    for setting in [
        "topologyManagerPolicy: single-numa",
        "evictionHard: {memory.free: 1Gi}",
        "enforceNodeAllocatable: [pods, system]",
        "tlsMinVersion: TLS12",
        "logging: {options: {text: {infoBufferSize: 1Ki}}}",
        "cpuCFSQuotaPeriod: 1us",
        "featureGates: {CustomCPUCFSQuotaPeriod: false}\ncpuCFSQuotaPeriod: 50ms",
    ] {
        breaks("hard-way", &[("kubelet-config.yaml", kind, Some(&config(setting)))], StepId::ConfigLoad);
    }
    for setting in [
        "topologyManagerPolicy: ''",
        "evictionHard: {memory.available: 100Mi}",
        "enforceNodeAllocatable: [pods]",
        "tlsMinVersion: VersionTLS13",
        // The kubelet loses this one before it looks at the gate.
        "logging: {options: {text: {splitStream: true}}}",
        "cpuCFSQuotaPeriod: 50ms",
        "featureGates: {CustomCPUCFSQuotaPeriod: false}\ncpuCFSQuotaPeriod: 0.1s",
    ] {
        let (_, proof) = prove("hard-way", &[("kubelet-config.yaml", kind, Some(&config(setting)))]);
        assert!(proof.joins(), "{setting}\n{}", told(&proof));
    }
    let unit = |flag: &str| format!("  {flag} --v=2");
    for (flag, joins) in [
        ("--tls-min-version=", true),
        ("--cpu-manager-policy=", false),
        ("--eviction-hard=memory.available<5%,nodefs.free<1Gi", false),
        ("--eviction-hard=memory.available<5%,nodefs.available<1Gi", true),
        ("--log-text-split-stream", false),
    ] {
        let (_, proof) = prove("hard-way", &[("kubelet.service", "  --v=2", Some(&unit(flag)))]);
        assert_eq!(broken(&proof), (!joins).then_some(StepId::ConfigLoad), "{flag}\n{}", told(&proof));
    }
}

#[test]
fn a_container_runtime_of_another_release_ends_the_kubelet() {
    for (minor, kind, starts) in [
        ("1.23", "docker", true),
        ("1.23", "crio", false),
        ("1.24", "docker", false),
        ("1.24", "remote", true),
        ("1.26", "''", false),
    ] {
        let unit = format!("  --container-runtime={kind} --v=2");
        let tree = tree("hard-way", &[("kubelet.service", "  --v=2", Some(&unit))]);
        let imported = import(&tree, "hard-way", nodejoin::kube::Minor::read(minor).ok());
        let proof = proof::prove(&imported.facts, AT.parse().unwrap());
        let refused = proof.findings().any(|finding| finding.rule == "container-runtime-unsupported");
        assert_eq!(refused, !starts, "{minor} {kind}\n{}", told(&proof));
        assert_eq!(broken(&proof) == Some(StepId::KubeletStart), !starts, "{minor} {kind}\n{}", told(&proof));
    }
}

#[test]
fn values_that_a_release_no_longer_starts_with_are_refused() {
    for (minor, flag, rule) in [
        ("1.19", "--insecure-port=8080", None),
        ("1.20", "--insecure-port=8080", Some("flag-value-refused")),
        ("1.23", "--port=0", None),
        ("1.36", "--show-hidden-metrics-for-version=1.35", None),
        ("1.37", "--show-hidden-metrics-for-version=1.35", Some("flag-value-refused")),
        ("1.37", "--max-requests-inflight=many", Some("flag-wrong-type")),
    ] {
        let plane = format!("--authorization-mode=Node,RBAC\n    - {flag}");
        let edit = ("kube-apiserver.yaml", "--authorization-mode=Node,RBAC", Some(plane.as_str()));
        let image = format!("kube-apiserver:v{minor}.0");
        let release = ("kube-apiserver.yaml", "kube-apiserver:v1.36.3", Some(image.as_str()));
        let tree = tree("kubeadm", &[edit, release]);
        let imported = import(&tree, "kubeadm", nodejoin::kube::Minor::read(minor).ok());
        let proof = proof::prove(&imported.facts, AT.parse().unwrap());
        let rules = ["flag-value-refused", "flag-wrong-type"];
        let found = proof.findings().map(|finding| finding.rule.as_str()).find(|found| rules.contains(found));
        assert_eq!(found, rule, "{minor} {flag}\n{}", told(&proof));
    }
}

#[test]
fn defects_of_kubeadm_break_where_they_would() {
    for (edit, step) in [
        // 2024-03-10T03:22:11Z
        (
            ("cluster.yaml", "MjA1Ni0wMy0xMFQwMzoyMjoxMVo=", Some("MjAyNC0wMy0xMFQwMzoyMjoxMVo=")),
            StepId::AuthenticateToken,
        ),
        (("10-kubeadm.conf", "ExecStart=\n", Some("")), StepId::KubeletStart),
        (
            ("cluster.yaml", "name: system:node-bootstrapper", Some("name: system:node-bootstraper")),
            StepId::AuthorizeCsrCreate,
        ),
        (
            ("kube-controller-manager.yaml", "    - --use-service-account-credentials=true\n", Some("")),
            StepId::Approve,
        ),
        (
            ("kube-apiserver.yaml", "--authorization-mode=Node,RBAC", Some("--authorization-mode=RBAC")),
            StepId::AuthorizeNode,
        ),
        (
            (
                "kube-apiserver.yaml",
                "--authorization-mode=Node,RBAC",
                Some("--authorization-mode=Node,RBAC\n    - --show-hidden-metrics-for-version=1.9"),
            ),
            StepId::Tls,
        ),
    ] {
        breaks("kubeadm", &[edit], step);
    }
}

/// A mistake of the article: its number, where it is printed and how it is fixed, at which step it breaks a join that has
/// no other, and the rule that names it.
struct Mistake {
    number: u8,
    file: &'static str,
    printed: &'static str,
    mended: &'static str,
    step: Option<StepId>,
    rule: &'static str,
}

const fn mistake(
    number: u8,
    file: &'static str,
    printed: &'static str,
    mended: &'static str,
    step: Option<StepId>,
    rule: &'static str,
) -> Mistake {
    Mistake { number, file, printed, mended, step, rule }
}

const START: Option<StepId> = Some(StepId::KubeletStart);
const MISTAKES: [Mistake; 13] = [
    mistake(
        1,
        "bootstrap.sh",
        "/etc/kubernetes/ssl/ca.key",
        "/etc/kubernetes/ssl/ca.pem",
        Some(StepId::Tls),
        "ca-is-private-key",
    ),
    mistake(
        2,
        "cluster.sh",
        "--clusterrole=system:bootstrappers --group=system:node-bootstrapper",
        "--clusterrole=system:node-bootstrapper --group=system:bootstrappers",
        Some(StepId::AuthorizeCsrCreate),
        "role-in-place-of-group",
    ),
    mistake(
        3,
        "kube-controller-manager.flags",
        "tokenclean",
        "tokencleaner",
        Some(StepId::Approve),
        "controller-unknown",
    ),
    mistake(
        4,
        "kubelet.conf",
        "--pod-cidr=10.254.0.0/16",
        "--pod-cidr=10.200.0.0/16",
        None,
        "cluster-dns-inside-pod-cidr",
    ),
    mistake(
        5,
        "token.yaml",
        "2017-03-10T03:22:11Z",
        "2056-03-10T03:22:11Z",
        Some(StepId::AuthenticateToken),
        "token-expired",
    ),
    mistake(
        7,
        "kubelet.service",
        "$KUBELET_ADDRESSRestart=on-failure",
        "$KUBELET_ADDRESS\nRestart=on-failure",
        None,
        "unit-variable-unset",
    ),
    mistake(
        7,
        "kubelet.conf",
        "/systemd/system\n.slice",
        "/systemd/system.slice",
        START,
        "argument-not-a-flag",
    ),
    mistake(
        8,
        "kubelet.service",
        "EnvironmentFile=-/etc/kubernetes/config.conf\n",
        "",
        None,
        "unit-environment-file-optional",
    ),
    mistake(9, "kubelet.conf", "--kube-config=", "--kubeconfig=", START, "flag-unknown"),
    mistake(9, "kubelet.service", "multi-users.target", "multi-user.target", START, "unit-target-unknown"),
    mistake(10, "kubelet.conf", "--network-plugin=cni ", "", START, "flag-removed"),
    mistake(10, "kubelet.conf", "RotateKubeletClientCertificate=true,", "", START, "feature-gate-removed"),
    mistake(
        10,
        "kube-controller-manager.flags",
        "--experimental-cluster-signing-duration",
        "--cluster-signing-duration",
        Some(StepId::Approve),
        "flag-removed",
    ),
];

/// What the article leaves to others: the flags of any control plane that nodes join.
const OTHERS: [Edit<'static>; 2] = [
    (
        "kube-apiserver.flags",
        "--enable-bootstrap-token-auth",
        Some(
            "--enable-bootstrap-token-auth\n--authorization-mode=Node,RBAC\n--enable-admission-plugins=NodeRestriction\n\
             --client-ca-file=/var/lib/kubernetes/ca.pem",
        ),
    ),
    (
        "kube-controller-manager.flags",
        "--cluster-signing-cert-file",
        Some("--use-service-account-credentials\n--cluster-signing-cert-file"),
    ),
];

/// The article's artifacts with every mistake fixed except those that `keep` selects.
fn article(keep: impl Fn(usize) -> bool) -> (Imported, Proof) {
    let mended = MISTAKES.iter().enumerate().filter(|(index, _)| !keep(*index));
    let mut edits: Vec<Edit<'_>> = OTHERS.to_vec();
    edits.extend(mended.map(|(_, one)| (one.file, one.printed, Some(one.mended))));
    prove("article", &edits)
}

fn named<'a>(imported: &'a Imported, proof: &'a Proof) -> Vec<&'a Finding> {
    imported.findings.iter().chain(proof.findings()).collect()
}

#[test]
fn the_article_as_printed_does_not_start() {
    let (_, proof) = prove("article", &[]);
    assert_eq!(broken(&proof), START, "{}", told(&proof));
}

#[test]
fn a_minus_hides_that_the_article_has_no_env_file() {
    let mended = MISTAKES.iter().filter(|one| one.file != "kubelet.conf");
    let mut edits: Vec<Edit<'_>> = OTHERS.to_vec();
    edits.extend(mended.map(|one| (one.file, one.printed, Some(one.mended))));
    edits.push(("kubelet.conf", "", None));
    let (imported, proof) = prove("article", &edits);
    assert_eq!(broken(&proof), START, "{}", told(&proof));
    let rules: Vec<&str> = named(&imported, &proof).iter().map(|finding| finding.rule.as_str()).collect();
    assert!(rules.contains(&"kubelet-standalone"), "{rules:?}");
    assert!(rules.contains(&"unit-environment-file-optional"), "{rules:?}");
}

#[test]
fn the_article_without_its_mistakes_joins() {
    let (imported, proof) = article(|_| false);
    assert!(proof.joins(), "{}", told(&proof));
    // Number 11: secrets in commands and manifests stay.
    let secrets = imported.findings.iter().filter(|finding| finding.rule == "secret-in-plain-text");
    let files: Vec<String> = secrets
        .map(|finding| match &finding.place {
            Place::Other(source, _) => source.name().to_owned(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(files, ["article/bootstrap.sh", "article/token.yaml"]);
    // Number 6: serving certificates are not approved.
    let edits =
        ("kubelet.conf", "--rotate-certificates", Some("--rotate-certificates --rotate-server-certificates"));
    let mut all: Vec<Edit<'_>> = OTHERS.to_vec();
    all.extend(MISTAKES.iter().map(|one| (one.file, one.printed, Some(one.mended))));
    all.push(edits);
    let (imported, proof) = prove("article", &all);
    assert!(proof.joins(), "{}", told(&proof));
    let serving = proof.classes[0].step(StepId::Serving).unwrap();
    assert_ne!(serving.verdict, proof::Verdict::Holds, "{}", told(&proof));
    let rules: Vec<&str> = named(&imported, &proof).iter().map(|finding| finding.rule.as_str()).collect();
    assert!(rules.contains(&"kubelet-serving-unapproved"), "{rules:?}");
}

#[test]
fn each_mistake_of_the_article_breaks_where_the_real_thing_does_and_is_named() {
    let mut wrong = Vec::new();
    for (index, mistake) in MISTAKES.iter().enumerate() {
        let (imported, proof) = article(|other| other == index);
        let mut fault = |what: String| {
            wrong.push(format!("{}. {}: {what}\n{}", mistake.number, mistake.printed, told(&proof)));
        };
        if broken(&proof) != mistake.step {
            fault(format!("breaks at {:?}", broken(&proof)));
        }
        let found = named(&imported, &proof);
        let rules: Vec<&str> = found.iter().map(|finding| finding.rule.as_str()).collect();
        let Some(named) = found.iter().find(|finding| finding.rule == mistake.rule) else {
            fault(format!("{rules:?}"));
            continue;
        };
        points(&[named], "article");
        let Place::Other(source, range) = &named.place else { panic!() };
        let text = &source.text()[..source.text().find(mistake.printed).unwrap_or_default()];
        let (line, printed) = (source.position(range.start).line, text.lines().count().max(1));
        if !source.name().ends_with(mistake.file) || line.abs_diff(printed) > 2 {
            fault(format!("named at {}:{line}, printed in line {printed}", source.name()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
