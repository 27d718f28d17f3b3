//! What a person changed in the output by hand.

use std::collections::BTreeMap;

use super::lab::{BASE, check, proof_with};

const SECRET: &str = "cluster/bootstrap-token-07401b.yaml";
const KUBECONFIG: &str = "nodes/worker-1/etc/kubernetes/bootstrap.kubeconfig";
const CONFIG: &str = "nodes/worker-1/etc/kubernetes/kubelet-config.yaml";
const FLAGS: &str = "nodes/worker-1/etc/kubernetes/kubelet.conf";
const UNIT: &str = "nodes/worker-1/etc/systemd/system/kubelet.service";
const CREATION: &str = "cluster/csr-creation-binding.yaml";
const APPROVAL: &str = "cluster/csr-approval-binding.yaml";
const RENEWAL: &str = "cluster/csr-renewal-binding.yaml";
const KUBELET_API: &str = "cluster/kubelet-api-binding.yaml";
const INFO: &str = "cluster/cluster-info.yaml";
const APISERVER: &str = "control-plane/kube-apiserver.env";
const MANAGER: &str = "control-plane/kube-controller-manager.env";

/// A file of the output, what is replaced in it, and what must come out.
const CASES: &[(&str, &str, &str, &str)] = &[
    (SECRET, "type: bootstrap.kubernetes.io/token", "type: Opaque", "authenticate-token"),
    (SECRET, "namespace: kube-system", "namespace: default", "authenticate-token"),
    (SECRET, "name: bootstrap-token-07401b", "name: bootstrap-token-07401c", "authenticate-token"),
    (SECRET, "token-id: \"07401b\"", "token-id: 07401b", "joins"),
    (SECRET, "token-id: \"07401b\"", "token-id: 074010", "authenticate-token"),
    (SECRET, "\"2027-03-10T03:22:11Z\"", "2027-03-10", "authenticate-token"),
    (SECRET, "\"2027-03-10T03:22:11Z\"", "\"2027-03-10T03:22:11+02:00\"", "joins"),
    (
        SECRET,
        "usage-bootstrap-authentication: \"true\"",
        "usage-bootstrap-authentication: \"True\"",
        "authenticate-token",
    ),
    (
        SECRET,
        "usage-bootstrap-authentication: \"true\"",
        "usage-bootstrap-authentication: true",
        "authenticate-token",
    ),
    (
        SECRET,
        "usage-bootstrap-authentication: \"true\"",
        "auth-extra-groups: \"system:bootstrappers:a, system:bootstrappers:b\"\n  usage-bootstrap-authentication: \"true\"",
        "authenticate-token",
    ),
    (
        SECRET,
        "usage-bootstrap-authentication: \"true\"",
        "auth-extra-groups: \"system:bootstrappers:a,system:bootstrappers:b\"\n  usage-bootstrap-authentication: \"true\"",
        "joins",
    ),
    (
        SECRET,
        "usage-bootstrap-authentication: \"true\"",
        "auth-extra-groups: system:nodes\n  usage-bootstrap-authentication: \"true\"",
        "authenticate-token",
    ),
    (SECRET, "stringData:", "data:", "authenticate-token"),
    (KUBECONFIG, "07401b.", "07401B.", "authenticate-token"),
    (KUBECONFIG, "07401b.", "07401c.", "authenticate-token"),
    (KUBECONFIG, "current-context: bootstrap", "current-context: other", "config-load"),
    (KUBECONFIG, "kind: Config", "kind: [", "config-load"),
    (KUBECONFIG, "https://10.0.0.1:6443", "http://10.0.0.1:6443", "tls"),
    (KUBECONFIG, "LS0tLS1CRUdJTi", "####", "config-load"),
    (KUBECONFIG, "    user: kubelet-bootstrap", "    user: nobody", "authenticate-token"),
    (KUBECONFIG, "    token: ", "    username: admin\n    token: ", "config-load"),
    (KUBECONFIG, "    token: ", "    as: somebody\n    token: ", "authorize-csr-create"),
    (KUBECONFIG, "    token: ", "    tokenFile: /etc/kubernetes/no.token\n    token: ", "joins"),
    (KUBECONFIG, "    server: ", "    certificate-authority: ca.pem\n    server: ", "config-load"),
    (KUBECONFIG, "    server: ", "    insecure-skip-tls-verify: true\n    server: ", "tls"),
    (KUBECONFIG, "\"https://10.0.0.1:6443\"", "10.0.0.1:6443", "tls"),
    (KUBECONFIG, "\"https://10.0.0.1:6443\"", "HTTPS://10.0.0.1:6443", "joins"),
    (CONFIG, "kind: KubeletConfiguration", "kind: KubeletConfig", "config-load"),
    (CONFIG, "rotateCertificates: true", "rotateCertificates: \"true\"", "config-load"),
    (CONFIG, "rotateCertificates: true", "RotateCertificates: true", "renewal=breaks"),
    (CONFIG, "rotateCertificates: true", "RotateCertificates: true", "joins"),
    (CONFIG, "/etc/kubernetes/ssl/ca.pem", "/etc/kubernetes/other.pem", "config-load=conditional"),
    (FLAGS, "--cert-dir=/var/lib/kubelet/pki", "--cert-dir /var/lib/kubelet/pki", "joins"),
    (FLAGS, "--cert-dir=/var/lib/kubelet/pki", "--cert-dir=/var/lib/kubelet/pki # here", "kubelet-start"),
    (FLAGS, "--cert-dir=", "-cert-dir=", "kubelet-start"),
    (FLAGS, "--cert-dir=", "--help\n--cert-dir=", "kubelet-start"),
    (FLAGS, "--cert-dir=", "-h\n--cert-dir=", "kubelet-start"),
    (FLAGS, "--cert-dir=", "--version\n--cert-dir=", "kubelet-start"),
    (FLAGS, "--cert-dir=", "--version=false\n--help=0\n--cert-dir=", "joins"),
    (APISERVER, "--client-ca-file=", "--version=true\n--client-ca-file=", "tls"),
    (UNIT, "$KUBELET_CONFIG", "${KUBELET_CONFIG}", "kubelet-start"),
    (
        UNIT,
        "EnvironmentFile=/etc/kubernetes/kubelet.conf",
        "EnvironmentFile=/etc/kubernetes/kubelet.env",
        "kubelet-start",
    ),
    (
        UNIT,
        "EnvironmentFile=/etc/kubernetes/kubelet.conf",
        "EnvironmentFile=-/etc/kubernetes/kubelet.env",
        "kubelet-start",
    ),
    (UNIT, "ExecStart=", "ExecStartPre=", "kubelet-start"),
    (UNIT, "$KUBELET_CONFIG", "$KUBELET_CONFIG ;", "kubelet-start"),
    (FLAGS, "--cert-dir=", "--node-ip=10.0.0.300\n--cert-dir=", "joins"),
    (FLAGS, "--cert-dir=", "--node-ip=10.0.0.3,10.0.0.4\n--cert-dir=", "kubelet-start"),
    (FLAGS, "--cert-dir=", "--register-with-taints=a=b:Never\n--cert-dir=", "kubelet-start"),
    (CREATION, "system:node-bootstrapper", "system:node-bootstraper", "authorize-csr-create"),
    (CREATION, "kind: Group", "kind: User", "authorize-csr-create"),
    (CREATION, "\"system:bootstrappers\"", "\"system:authenticated\"", "joins"),
    (CREATION, "kind: ClusterRoleBinding", "kind: RoleBinding", "authorize-csr-create"),
    (
        CREATION,
        "rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding",
        "rbac.authorization.k8s.io/v1beta1\nkind: ClusterRoleBinding",
        "authorize-csr-create",
    ),
    (APPROVAL, ":nodeclient", ":selfnodeclient", "approve"),
    (APPROVAL, "\"system:bootstrappers\"", "\"system:bootstrappers:kubeadm:default-node-token\"", "approve"),
    (RENEWAL, "\"system:nodes\"", "\"system:node\"", "renewal=breaks"),
    (RENEWAL, ":selfnodeclient", ":nodeclient", "renewal=breaks"),
    (KUBELET_API, "kube-apiserver-kubelet-client", "kube-apiserver", "kubelet-api=breaks"),
    (INFO, "kubeconfig: |", "kube-config: |", "discovery=breaks"),
    // The file that opens cluster-info goes over what the authorizer does to the flag.
    (APISERVER, "--authorization-mode=Node,RBAC", "--authorization-mode=AlwaysAllow", "discovery=holds"),
    (SECRET, "type: bootstrap.kubernetes.io/token", "type: Opaque", "discovery=breaks"),
    (SECRET, "namespace: kube-system", "namespace: \"\"", "discovery=breaks"),
    (SECRET, "name: bootstrap-token-07401b", "name: bootstrap-token-07401c", "discovery=breaks"),
    (SECRET, "token-id: \"07401b\"", "token-id: \"074010\"", "discovery=breaks"),
    (SECRET, "token-secret: ", "token-secret: \"\" # ", "discovery=breaks"),
    (SECRET, "usage-bootstrap-signing: \"true\"", "usage-bootstrap-signing: \"True\"", "discovery=breaks"),
    (SECRET, "stringData:", "data:", "discovery=breaks"),
    (KUBECONFIG, "token: \"07401b.", "token: \"07401b.0123456789abcdef\" # ", "discovery=breaks"),
    (SECRET, "token-id: \"07401b\"", "token-id: 07401b", "discovery=holds"),
    (MANAGER, "--cluster-signing-cert-file=/var/lib/kubernetes/ca.pem\n", "", "sign"),
    (MANAGER, "--controllers=", "--cluster-signing-duration=0\n--controllers=", "authenticate-node"),
    (MANAGER, "--controllers=", "--cluster-signing-duration=-1h\n--controllers=", "authenticate-node"),
    (
        APISERVER,
        "--client-ca-file=",
        "--runtime-config=certificates.k8s.io/v1=false\n--client-ca-file=",
        "authorize-csr-create",
    ),
    (
        APISERVER,
        "--client-ca-file=",
        "--runtime-config=api/all=false,api/ga=true\n--client-ca-file=",
        "joins",
    ),
    (MANAGER, "--use-service-account-credentials=true", "--use-service-account-credentials=yes", "approve"),
];

#[test]
fn files_changed_by_hand_are_proved_as_they_are() {
    let files = plan();
    let mut wrong = Vec::new();
    for (file, from, to, expected) in CASES {
        let text = &files[*file];
        assert!(text.contains(from), "{file} has no {from}\n{text}");
        let edits = BTreeMap::from([((*file).to_owned(), text.replacen(from, to, 1))]);
        check(&format!("{file}: {from} -> {to}"), &proof_with(BASE, &edits), expected, &mut wrong);
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// The proof has an answer whatever a file contains.
#[test]
fn nothing_panics() {
    let files = plan();
    let mut wrong = Vec::new();
    for (name, text) in &files {
        for junk in
            ["", "\u{0}", "{", "- a", "a: &a [*a]", "null", "[]", "apiVersion: v1\nkind: 7", "\u{feff}x: y"]
        {
            let edits = BTreeMap::from([(name.clone(), junk.to_owned())]);
            let proof = proof_with(BASE, &edits);
            if proof.classes.len() != 1 {
                wrong.push(name.clone());
            }
        }
        for cut in [3, text.len() / 3, text.len() / 2] {
            let mut end = cut.min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let edits = BTreeMap::from([(name.clone(), text[..end].to_owned())]);
            proof_with(BASE, &edits);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// The output of the base spec, with placeholders for secrets.
fn plan() -> BTreeMap<String, String> {
    let facts = super::lab::compiled(BASE).facts(nodejoin::facts::from_plan::Scope::default()).unwrap();
    let class = &facts.classes[0];
    let server = facts.apiservers.first().unwrap();
    let manager = facts.controller_managers.first().unwrap();
    let of_machines = [&class.kubelet.files, &server.component.files, &manager.files];
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for (_, file) in of_machines.iter().flat_map(|files| files.iter()) {
        files.insert(file.source.name().to_owned(), file.source.text().to_owned());
    }
    for object in &facts.objects {
        files.insert(object.file.source.name().to_owned(), object.file.source.text().to_owned());
    }
    files
}
