//! Several control planes in one folder, and variables in their commands.

use nodejoin::facts::from_folder::import;
use nodejoin::proof::{self, Proof, StepId, Verdict};
use nodejoin::world::Found;

use super::{AT, broken, told, tree};

const APISERVER: &str = "etc/kubernetes/manifests/kube-apiserver.yaml";
const MANAGER: &str = "etc/kubernetes/manifests/kube-controller-manager.yaml";
const BOOTSTRAP: &str = "w-1/etc/kubernetes/bootstrap-kubelet.conf";

/// A change of a file, by its path: a text becomes another.
type Change<'a> = (&'a str, &'a str, &'a str);

/// kubeadm's tree with a second control plane at another address, which serves with the first one's certificate.
fn two(changes: &[Change<'_>]) -> Proof {
    let mut tree = tree("kubeadm", &[]);
    let second: Vec<(String, Found)> = tree
        .files
        .iter()
        .filter_map(|(path, found)| Some((format!("cp-2/{}", path.strip_prefix("cp-1/")?), found.clone())))
        .collect();
    tree.files.extend(second);
    let address = ("cp-2/etc/kubernetes/manifests/kube-apiserver.yaml", "=192.0.2.20", "=192.0.2.21");
    for (path, from, to) in [address].iter().chain(changes) {
        let Some(Found::File(bytes)) = tree.files.get_mut(*path) else { panic!("{path}") };
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        *bytes = text.replace(from, to).into_bytes();
    }
    let imported = import(&tree, "kubeadm", None);
    assert_eq!(imported.facts.apiservers.len(), 2);
    proof::prove(&imported.facts, AT.parse().unwrap())
}

/// The file that the break of a proof names.
fn blamed(proof: &Proof) -> String {
    let class = &proof.classes[0];
    let step = class.step(class.breaks_at.unwrap()).unwrap();
    let nodejoin::diagnostic::Place::Other(source, _) = &step.findings[0].place else { panic!() };
    source.name().to_owned()
}

#[test]
fn two_control_planes_that_agree_are_as_one() {
    let proof = two(&[]);
    assert!(proof.joins(), "{}", told(&proof));
    let texts: Vec<&str> = proof.classes[0].steps[3].evidence.iter().map(|one| one.text.as_str()).collect();
    let once: std::collections::BTreeSet<&str> = texts.iter().copied().collect();
    assert_eq!(once.len(), texts.len(), "{texts:?}");
}

#[test]
fn an_address_says_which_api_server_nodes_ask() {
    let without = [(&*format!("cp-2/{APISERVER}"), "--enable-bootstrap-token-auth=true", "--v=2")];
    let proof = two(&without);
    assert!(proof.joins(), "{}", told(&proof));
    // The certificate has no name but the first's address.
    let second = (BOOTSTRAP, "https://192.0.2.20:", "https://192.0.2.21:");
    let insecure = (BOOTSTRAP, "    server:", "    tls-server-name: 192.0.2.20\n    server:");
    let proof = two(&[without[0], second, insecure]);
    assert_eq!(broken(&proof), Some(StepId::AuthenticateToken), "{}", told(&proof));
    assert_eq!(blamed(&proof), format!("kubeadm/cp-2/{APISERVER}"));
    // The address of a balancer belongs to no single API server.
    let balancer = (BOOTSTRAP, "https://192.0.2.20:", "https://192.0.2.99:");
    let proof = two(&[without[0], balancer, insecure]);
    assert_eq!(broken(&proof), Some(StepId::AuthenticateToken), "{}", told(&proof));
    assert_eq!(blamed(&proof), format!("kubeadm/cp-2/{APISERVER}"));
    let proof = two(&[balancer, insecure]);
    assert!(proof.joins(), "{}", told(&proof));
}

#[test]
fn the_first_step_that_some_control_plane_breaks_counts() {
    let balancer = (BOOTSTRAP, "https://192.0.2.20:", "https://192.0.2.99:");
    let named = (BOOTSTRAP, "    server:", "    tls-server-name: 192.0.2.20\n    server:");
    let (one, other) = (format!("cp-1/{APISERVER}"), format!("cp-2/{APISERVER}"));
    let node = (&*one, "--authorization-mode=Node,RBAC", "--authorization-mode=RBAC");
    let token = (&*other, "--enable-bootstrap-token-auth=true", "--enable-bootstrap-token-auth=false");
    let proof = two(&[balancer, named, node, token]);
    assert_eq!(broken(&proof), Some(StepId::AuthenticateToken), "{}", told(&proof));
    let after = proof.classes[0].step(StepId::AuthorizeNode).unwrap();
    assert_eq!(after.verdict, Verdict::NotReached);
    let proof = two(&[balancer, named, node]);
    assert_eq!(broken(&proof), Some(StepId::AuthorizeNode), "{}", told(&proof));
    assert_eq!(blamed(&proof), format!("kubeadm/{one}"));
}

#[test]
fn any_controller_manager_may_lead() {
    for (number, from, to, step) in [
        (1, "--use-service-account-credentials=true", "--v=2", StepId::Approve),
        (2, "--use-service-account-credentials=true", "--v=2", StepId::Approve),
        (2, "--controllers=*,", "--controllers=*,-csrsigning,", StepId::Sign),
        (1, "--controllers=*,", "--controllers=*,-csrsigning,", StepId::Sign),
    ] {
        let path = format!("cp-{number}/{MANAGER}");
        let proof = two(&[(&path, from, to)]);
        assert_eq!(broken(&proof), Some(step), "{path} {to}\n{}", told(&proof));
        assert_eq!(blamed(&proof), format!("kubeadm/{path}"));
    }
}

#[test]
fn any_api_server_may_come_to_a_kubelet() {
    let proof =
        two(&[(&format!("cp-2/{APISERVER}"), "--kubelet-client-certificate=", "--proxy-client-cert-file=")]);
    assert!(proof.joins(), "{}", told(&proof));
    let step = proof.classes[0].step(StepId::KubeletApi).unwrap();
    assert_eq!(step.verdict, Verdict::Breaks, "{}", told(&proof));
}

/// Changes the only control plane of kubeadm's tree.
fn one(path: &str, from: &str, to: &str, env: &str) -> Proof {
    let edits = [(path, from, Some(to)), (path, "    imagePullPolicy: IfNotPresent\n", Some(env))];
    let imported = import(&tree("kubeadm", &edits), "kubeadm", None);
    proof::prove(&imported.facts, AT.parse().unwrap())
}

#[test]
fn variables_of_a_pod_are_expanded() {
    let (path, from) = ("kube-apiserver.yaml", "--enable-bootstrap-token-auth=true");
    let to = "--enable-bootstrap-token-auth=$(TOKENS)";
    let with = |value: &str| one(path, from, to, &format!("    env: [{{name: TOKENS, {value}}}]\n"));
    assert!(with("value: 'true'").joins());
    assert_eq!(broken(&with("value: 'false'")), Some(StepId::AuthenticateToken));
    // A variable that is not set stays as it is written, which is not a boolean.
    assert_eq!(broken(&one(path, from, to, "")), Some(StepId::Tls));
    let proof = with("valueFrom: {fieldRef: {fieldPath: 'metadata.labels[''x'']'}}");
    assert!(proof.joins(), "{}", told(&proof));
    let step = proof.classes[0].step(StepId::AuthenticateToken).unwrap();
    assert_eq!(step.verdict, Verdict::Conditional, "{}", told(&proof));
    let step = proof.classes[0].step(StepId::Tls).unwrap();
    assert!(step.conditions().any(|one| one.text.contains(to)), "{}", told(&proof));
}
