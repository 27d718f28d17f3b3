//! kubeadm's own configuration in place of what it writes.

use nodejoin::diagnostic::Place;
use nodejoin::diagnostic::rule_id::KUBEADM_DOCUMENT_REFUSED;
use nodejoin::facts::Fact;
use nodejoin::facts::from_folder::{Imported, import};
use nodejoin::proof::{self, Proof, StepId, Verdict};
use nodejoin::world::{Found, Tree};

use super::{AT, broken, told, tree};

const INIT: &str = r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: "abcdef.0123456789abcdef"
  expires: "2056-03-10T03:22:11Z"
localAPIEndpoint:
  advertiseAddress: 192.0.2.20
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.3
controlPlaneEndpoint: 192.0.2.20:6443
networking:
  podSubnet: 10.244.0.0/16
apiServer:
  extraArgs:
  - name: authorization-mode
    value: Node,RBAC
  - name: v
    value: "3"
controllerManager:
  extraArgs:
  - name: cluster-signing-duration
    value: 8760h
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 50
"#;

const JOIN: &str = r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    apiServerEndpoint: 192.0.2.20:6443
    token: abcdef.0123456789abcdef
    caCertHashes: ["sha256:214b0abb13310dd84d04e8010d450db7be81648e1335e12229c53fd1fc9d77fd"]
nodeRegistration:
  name: Worker-9
  kubeletExtraArgs:
  - name: node-labels
    value: example.com/tier=web
"#;

/// A folder with kubeadm's configuration alone, and the cluster's CA.
fn configured(init: &str, join: &str) -> (Imported, Proof) {
    let mut found =
        Tree::of([("kubeadm/init.yaml", init.as_bytes()), ("kubeadm/join.yaml", join.as_bytes())]);
    let kubeadm = tree("kubeadm", &[]).files;
    let pki = kubeadm.into_iter().filter(|(path, _)| path.starts_with("cp-1/etc/kubernetes/pki"));
    found.files.extend(pki.filter(|(path, _)| path.ends_with("/ca.crt")));
    prove(&found)
}

fn prove(tree: &Tree) -> (Imported, Proof) {
    let imported = import(tree, "k", None);
    let proof = proof::prove(&imported.facts, AT.parse().unwrap());
    (imported, proof)
}

fn words(component: &nodejoin::facts::Component) -> Vec<&str> {
    component.process.words.iter().map(|word| word.value.as_str()).collect()
}

#[test]
fn configuration_stands_for_what_kubeadm_makes_of_it() {
    let (imported, proof) = configured(INIT, JOIN);
    assert!(proof.joins(), "{}", told(&proof));
    assert!(imported.findings.is_empty(), "{:#?}", imported.findings);
    let facts = &imported.facts;
    let apiserver = words(&facts.apiservers[0].component);
    // Those of the document stand behind kubeadm's own, of which they replace one.
    assert_eq!(
        apiserver.iter().rev().take(2).collect::<Vec<_>>(),
        [&"--v=3", &"--authorization-mode=Node,RBAC"]
    );
    assert_eq!(apiserver.iter().filter(|word| word.starts_with("--authorization-mode=")).count(), 1);
    assert!(apiserver.contains(&"--advertise-address=192.0.2.20"), "{apiserver:?}");
    let manager = words(&facts.controller_managers[0]);
    for word in [
        "--cluster-cidr=10.244.0.0/16",
        "--cluster-signing-duration=8760h",
        "--controllers=*,bootstrapsigner,tokencleaner",
    ] {
        assert!(manager.contains(&word), "{manager:?}");
    }
    let class = &facts.classes[0];
    assert_eq!(class.nodes, ["worker-9"]);
    assert_eq!(class.kubelet.minor.to_string(), "1.36");
    assert!(words(&class.kubelet).contains(&"--node-labels=example.com/tier=web"));
    let Fact::Known(config) = class.kubelet.files.get("/var/lib/kubelet/config.yaml") else { panic!() };
    for part in
        ["\"maxPods\":50", "\"rotateCertificates\":true", "\"clientCAFile\":\"/etc/kubernetes/pki/ca.crt\""]
    {
        assert!(config.source.text().contains(part), "{}", config.source.text());
    }
    let step = |id| proof.classes[0].step(id).unwrap();
    assert_eq!(step(StepId::AuthenticateToken).verdict, Verdict::Holds, "{}", told(&proof));
    assert_eq!(step(StepId::Approve).verdict, Verdict::Holds, "{}", told(&proof));
}

#[test]
fn what_a_document_changes_breaks_where_it_would() {
    for (from, to, step, line) in [
        ("value: Node,RBAC", "value: RBAC", StepId::AuthorizeNode, "value: RBAC"),
        (
            "name: v\n    value: \"3\"",
            "name: enable-bootstrap-token-auth\n    value: \"false\"",
            StepId::AuthenticateToken,
            "value: \"false\"",
        ),
        (
            "name: cluster-signing-duration\n    value: 8760h",
            "name: controllers\n    value: '*,-csrsigning'",
            StepId::Sign,
            "'*,-csrsigning'",
        ),
        ("2056-03-10", "2024-03-10", StepId::AuthenticateToken, "2024-03-10"),
        (
            "maxPods: 50",
            "maxPod: 50\nauthentication: {x509: {clientCAFile: 7}}",
            StepId::ConfigLoad,
            "clientCAFile: 7",
        ),
    ] {
        assert!(INIT.contains(from));
        let (_, proof) = configured(&INIT.replace(from, to), JOIN);
        assert_eq!(broken(&proof), Some(step), "{to}\n{}", told(&proof));
        let finding = &proof.classes[0].step(step).unwrap().findings[0];
        let Place::Other(source, range) = &finding.place else { panic!("{finding:?}") };
        assert_eq!(source.name(), "k/kubeadm/init.yaml", "{finding:?}");
        let at = source.text().get(..range.start).unwrap().lines().count();
        assert!(source.text().lines().nth(at.saturating_sub(1)).unwrap().contains(line), "{to}: {finding:?}");
    }
    let (_, proof) = configured(INIT, &JOIN.replace("token: abcdef.", "token: abcdeg."));
    assert_eq!(broken(&proof), Some(StepId::AuthenticateToken), "{}", told(&proof));
    let (_, proof) = configured(INIT, &JOIN.replace("name: node-labels", "name: node-label"));
    assert_eq!(broken(&proof), Some(StepId::KubeletStart), "{}", told(&proof));
}

#[test]
fn the_end_of_a_token_may_be_known_to_nobody() {
    let without = INIT.replace("  expires: \"2056-03-10T03:22:11Z\"\n", "");
    let verdict = |init: &str| {
        let (_, proof) = configured(init, JOIN);
        assert!(proof.joins(), "{}", told(&proof));
        proof.classes[0].step(StepId::AuthenticateToken).unwrap().verdict
    };
    assert_eq!(verdict(&without), Verdict::Conditional);
    assert_eq!(verdict(&without.replace("localAPI", "  ttl: 0s\nlocalAPI")), Verdict::Holds);
}

#[test]
fn versions_write_arguments_in_forms_of_their_own() {
    let lists = "  - name: authorization-mode\n    value: Node,RBAC\n  - name: v\n    value: \"3\"\n";
    let maps = "    authorization-mode: Node,RBAC\n    v: \"3\"\n";
    let signing =
        ("  - name: cluster-signing-duration\n    value: 8760h\n", "    cluster-signing-duration: 8760h\n");
    let refused = |init: &str| {
        let (imported, proof) = configured(init, JOIN);
        let all = imported.findings.iter().filter(|finding| finding.rule == KUBEADM_DOCUMENT_REFUSED);
        let all = all.map(|finding| finding.message.clone()).collect::<Vec<_>>();
        let broken = (!all.is_empty()).then_some(StepId::KubeletStart);
        assert_eq!(broken, self::broken(&proof), "{}", told(&proof));
        all
    };
    let mapped = INIT.replace(lists, maps).replace(signing.0, signing.1);
    for version in ["v1beta1", "v1beta2", "v1beta3"] {
        assert_eq!(refused(&mapped.replace("v1beta4", version)), Vec::<String>::new());
        assert_eq!(refused(&INIT.replace("v1beta4", version)).len(), 2);
    }
    assert_eq!(refused(&mapped).len(), 2);
    // Numbers are not strings.
    assert_eq!(refused(&INIT.replace("value: \"3\"", "value: 3")).len(), 1);
    assert_eq!(refused(INIT), Vec::<String>::new());
}

/// kubeadm's tree without some of its files, with the configuration beside it.
fn beside(gone: &[&str]) -> (Imported, Proof) {
    let mut found = tree("kubeadm", &[]);
    found.files.retain(|path, _| !gone.iter().any(|end| path.ends_with(end)));
    found.files.insert("init.yaml".to_owned(), Found::File(INIT.replace("Node,RBAC", "RBAC").into_bytes()));
    prove(&found)
}

#[test]
fn files_of_the_folder_go_over_the_configuration() {
    let (imported, proof) = beside(&[]);
    assert!(proof.joins(), "{}", told(&proof));
    assert_eq!((imported.facts.apiservers.len(), imported.facts.controller_managers.len()), (1, 1));
    let Fact::Known(config) = imported.facts.classes[0].kubelet.files.get("/var/lib/kubelet/config.yaml")
    else {
        panic!()
    };
    assert!(config.source.name().ends_with("w-1/var/lib/kubelet/config.yaml"));
    // Without the manifest the configuration counts, which lacks Node.
    let (_, proof) = beside(&["kube-apiserver.yaml"]);
    assert_eq!(broken(&proof), Some(StepId::AuthorizeNode), "{}", told(&proof));
    let (imported, _) = beside(&["w-1/var/lib/kubelet/config.yaml"]);
    let Fact::Known(config) = imported.facts.classes[0].kubelet.files.get("/var/lib/kubelet/config.yaml")
    else {
        panic!()
    };
    assert!(config.source.text().contains("\"maxPods\":50"));
}

/// The step of discovery with another text in place of the pins: its verdict, and the rules of its findings.
fn discovery(pins: &str, info: Option<&str>) -> (Verdict, Vec<&'static str>, String) {
    let line = JOIN.lines().find(|line| line.contains("caCertHashes")).unwrap();
    let init = info.map_or(INIT.to_owned(), |info| format!("{INIT}---\n{info}"));
    let (_, proof) = configured(&init, &JOIN.replace(line, pins));
    let step = proof.classes[0].step(StepId::Discovery).unwrap();
    // kubeadm gets the cluster's CA by it, and writes the kubelet's files after that.
    assert_eq!(proof.joins(), step.verdict != Verdict::Breaks, "{}", told(&proof));
    let rules = step.findings.iter().map(|finding| finding.rule.as_str()).collect();
    (step.verdict, rules, step.symptom.clone().unwrap_or_default())
}

const PIN: &str = "sha256:214b0abb13310dd84d04e8010d450db7be81648e1335e12229c53fd1fc9d77fd";
const OTHER: &str = "sha256:00000000000000000000000000000000000000000000000000000000000000aa";

#[test]
fn pins_are_those_of_the_cluster() {
    let missing = "using token-based discovery without caCertHashes can be unsafe";
    let unverified = "    unsafeSkipCAVerification: true";
    for (pins, verdict, rules, said) in [
        (format!("    caCertHashes: ['{PIN}']"), Verdict::Conditional, vec![], ""),
        (format!("    caCertHashes: [{OTHER}, '{}']", PIN.to_uppercase()), Verdict::Conditional, vec![], ""),
        (format!("    caCertHashes: ['{OTHER}']"), Verdict::Breaks, vec!["discovery-pin-mismatch"], PIN),
        // Pins count, whatever else is set.
        (
            format!("    caCertHashes: ['{OTHER}']\n{unverified}"),
            Verdict::Breaks,
            vec!["discovery-pin-mismatch"],
            "are pinned",
        ),
        (unverified.to_owned(), Verdict::Conditional, vec!["discovery-unverified"], ""),
        (String::new(), Verdict::Breaks, vec!["discovery-pin-missing"], missing),
        ("    caCertHashes: []".to_owned(), Verdict::Breaks, vec!["discovery-pin-missing"], missing),
        (unverified.replace("true", "false"), Verdict::Breaks, vec!["discovery-pin-missing"], missing),
        (
            format!("    caCertHashes: ['{}']", &PIN[7..]),
            Verdict::Breaks,
            vec!["discovery-pin-malformed"],
            "expected \"format:hex-value\"",
        ),
        (
            "    caCertHashes: ['md5:00']".to_owned(),
            Verdict::Breaks,
            vec!["discovery-pin-malformed"],
            "unknown hash format \"md5\"",
        ),
        (
            format!("    caCertHashes: ['{PIN}', 'sha256:00']"),
            Verdict::Breaks,
            vec!["discovery-pin-malformed"],
            "found 1 bytes",
        ),
        (
            format!("    caCertHashes: ['{}z']", &PIN[..70]),
            Verdict::Breaks,
            vec!["discovery-pin-malformed"],
            "could not decode",
        ),
    ] {
        let found = discovery(&pins, None);
        assert_eq!((found.0, &found.1), (verdict, &rules), "{pins}");
        assert!(found.2.contains(said), "{pins}: {}", found.2);
    }
}

/// cluster-info is what kubeadm compares with, where it is there.
#[test]
fn pins_are_compared_with_cluster_info() {
    let of = |machine: &str| {
        let files = tree(machine, &[]).files;
        let ca =
            files.iter().find(|(path, _)| path.ends_with("ca.crt") || path.ends_with("/ca.pem")).unwrap();
        let Found::File(bytes) = ca.1 else { panic!() };
        String::from_utf8(bytes.clone()).unwrap()
    };
    for (machine, pinned) in [("kubeadm", true), ("hard-way", false)] {
        use base64::Engine as _;
        let data = base64::engine::general_purpose::STANDARD.encode(of(machine));
        let info = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: cluster-info, namespace: kube-public}}\ndata:\n  kubeconfig: |\n    apiVersion: v1\n    kind: Config\n    clusters:\n    - name: \"\"\n      cluster:\n        server: https://192.0.2.20:6443\n        certificate-authority-data: {data}\n"
        );
        let access = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: i, namespace: kube-public}\nrules: [{apiGroups: [''], resources: [configmaps], resourceNames: [cluster-info], verbs: [get]}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: i, namespace: kube-public}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: i}\nsubjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: 'system:anonymous'}]\n";
        let found = discovery(&format!("    caCertHashes: ['{PIN}']"), Some(&format!("{info}{access}")));
        assert_eq!(found.1.contains(&"discovery-pin-mismatch"), !pinned, "{machine}: {found:?}");
        assert_eq!(found.0 == Verdict::Breaks, !pinned, "{machine}: {found:?}");
    }
}
