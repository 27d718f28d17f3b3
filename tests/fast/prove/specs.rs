use nodejoin::proof::{StepId, Verdict};

use super::lab::{BASE, check, proof};

/// A change of the base spec: text replaced, text added at the end, and what must come out.
type Case = (&'static str, &'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    ("", "", "", "joins"),
    // kubelet-start
    ("", "", "[kubelet.flags]\nnetwork-plugin = \"cni\"\n", "kubelet-start"),
    ("1.37", "1.23", "[kubelet.flags]\nnetwork-plugin = \"cni\"\n", "joins"),
    ("", "", "[kubelet.flags]\ncontainer-runtime = \"remote\"\n", "kubelet-start"),
    ("1.37", "1.26", "[kubelet.flags]\ncontainer-runtime = \"remote\"\n", "joins"),
    ("", "", "[kubelet.flags]\nno-such-flag = \"1\"\n", "kubelet-start"),
    ("", "", "[kubelet.flags]\nkubeconfig = \"\"\n", "kubelet-start"),
    ("", "", "[kubelet.flags]\nfeature-gates = \"RotateKubeletClientCertificate=true\"\n", "kubelet-start"),
    ("1.37", "1.20", "[kubelet.flags]\nfeature-gates = \"RotateKubeletClientCertificate=true\"\n", "joins"),
    (
        "[nodes.worker-1]",
        "[nodes.worker-1]\nlabels = { \"node-role.kubernetes.io/worker\" = \"\" }",
        "",
        "kubelet-start",
    ),
    ("[nodes.worker-1]", "[nodes.worker-1]\nlabels = { \"node.kubernetes.io/rack\" = \"7\" }", "", "joins"),
    ("", "", "[kubelet.flags]\ncloud-provider = \"aws\"\n", "config-load"),
    ("", "", "[kubelet.flags]\ncloud-provider = \"external\"\n", "joins"),
    ("", "", "[kubelet.flags]\nnode-ip = \"10.0.0.3,10.0.0.4\"\n", "kubelet-start"),
    // Two names of one flag: the later one counts.
    ("1.37", "1.22", "[kubelet.flags]\nexperimental-bootstrap-kubeconfig = \"\"\n", "config-load"),
    (
        "1.37",
        "1.22",
        "[kubelet.flags]\nexperimental-bootstrap-kubeconfig = \"/etc/kubernetes/bootstrap.kubeconfig\"\n",
        "joins",
    ),
    // config-load
    ("", "", "[kubelet]\nfeature-gates = { DynamicKubeletConfig = true }\n", "config-load"),
    ("", "", "[kubelet]\nfeature-gates = { NodeSwap = false }\n", "config-load"),
    ("", "", "[kubelet.config]\nmaxPods = -1\n", "config-load"),
    ("", "", "[kubelet.config]\nmaxPods = 200\n", "joins"),
    ("", "", "[kubelet.config]\nMaxPods = 200\n", "joins"),
    ("", "", "[kubelet.config]\nmaxPods = \"200\"\n", "config-load"),
    ("", "", "[kubelet.config]\nauthorization = { mode = \"RBAC\" }\n", "config-load"),
    ("", "", "[kubelet.flags]\nbootstrap-kubeconfig = \"\"\n", "config-load"),
    (
        "[nodes.worker-1]",
        "[nodes.worker-1]\n[pools.x]",
        "[kubelet]\nserving-certificate = { approver = \"manual\" }\nfeature-gates = { RotateKubeletServerCertificate = false }\n",
        "config-load",
    ),
    (
        "[tokens.workers]\nid = \"07401b\"\nsecret = { env = \"TOKEN\" }\nexpires = 2027-03-10T03:22:11Z\n",
        "",
        "",
        "config-load",
    ),
    // tls
    ("pki/ca.pem", "pki/expired-ca.pem", "", "tls"),
    ("pki/ca.pem", "pki/future-ca.pem", "", "tls"),
    ("", "", "[control-plane.apiserver.flags]\nbasic-auth-file = \"/x\"\n", "tls"),
    ("1.37", "1.18", "[control-plane.apiserver.flags]\nbasic-auth-file = \"/x\"\n", "joins"),
    ("", "", "[control-plane.apiserver.flags]\nadmission-control = \"NodeRestriction\"\n", "tls"),
    ("", "", "[control-plane.apiserver.flags]\nanonymous-auth = \"true\"\n", "tls"),
    ("", "", "[control-plane.apiserver]\nauthorization-modes = [\"Node\", \"Rbac\"]\n", "tls"),
    ("", "", "[control-plane.apiserver]\nadmission-plugins = [\"NodeRestrictions\"]\n", "tls"),
    ("", "", "[control-plane.apiserver.flags]\nenable-admission-plugins = \"NodeRestriction,\"\n", "tls"),
    ("", "", "[control-plane.apiserver.flags]\nauthorization-mode = \"Node, RBAC\"\n", "tls"),
    // authenticate-token
    ("2027-03-10T03:22:11Z", "2026-05-31T23:59:59Z", "", "authenticate-token"),
    ("2027-03-10T03:22:11Z", "2026-06-01T00:00:00Z", "", "authenticate-token"),
    ("2027-03-10T03:22:11Z", "2026-06-01T00:00:01Z", "", "joins"),
    ("", "", "[control-plane.apiserver]\nbootstrap-token-auth = false\n", "authenticate-token"),
    (
        "",
        "",
        "[control-plane.apiserver.flags]\nenable-bootstrap-token-auth = \"false\"\n",
        "authenticate-token",
    ),
    ("expires =", "usages = [\"signing\"]\nexpires =", "", "authenticate-token"),
    // authorize-csr-create
    (
        "expires =",
        "groups = [\"a\"]\nexpires =",
        "[approval]\ngroups = [\"system:bootstrappers:b\"]\n",
        "authorize-csr-create",
    ),
    (
        "expires =",
        "groups = [\"a\"]\nexpires =",
        "[approval]\ngroups = [\"system:bootstrappers:a\"]\n",
        "joins",
    ),
    ("", "", "[kubelet]\nkubernetes = \"1.18\"\n", "authorize-csr-create"),
    // approve
    ("", "", "[approval]\nfirst = false\n", "approve"),
    ("", "", "[control-plane.controller-manager]\ncontrollers = [\"*\", \"-csrapproving\"]\n", "approve"),
    ("", "", "[control-plane.controller-manager]\ncontrollers = [\"bootstrapsigner\"]\n", "approve"),
    (
        "",
        "",
        "[control-plane.controller-manager]\ncontrollers = [\"csrapproving\", \"csrsigning\"]\n",
        "joins",
    ),
    ("", "", "[control-plane.controller-manager]\ncontrollers = [\"*\", \"nothing\"]\n", "approve"),
    ("", "", "[control-plane.controller-manager]\nuse-service-account-credentials = false\n", "approve"),
    (
        "",
        "",
        "[control-plane.controller-manager.flags]\nexperimental-cluster-signing-duration = \"1h\"\n",
        "approve",
    ),
    (
        "1.37",
        "1.24",
        "[control-plane.controller-manager.flags]\nexperimental-cluster-signing-duration = \"1h\"\n",
        "joins",
    ),
    // sign
    ("", "", "[control-plane.controller-manager]\ncontrollers = [\"*\", \"-csrsigning\"]\n", "sign"),
    (
        "",
        "",
        "[control-plane.controller-manager.flags]\ncluster-signing-cert-file = \"\"\ncluster-signing-key-file = \"\"\n",
        "sign",
    ),
    ("", "", "[control-plane.controller-manager.flags]\ncluster-signing-key-file = \"\"\n", "sign"),
    ("", "", "[control-plane.controller-manager.flags]\ntls-sni-cert-key = \"\"\n", "approve"),
    ("", "", "[control-plane.controller-manager.flags]\ntls-sni-cert-key = \"/a.crt,/a.key\"\n", "joins"),
    ("", "", "[control-plane.controller-manager.signing]\nca = \"pki/two-cas.pem\"\n", "approve"),
    ("", "", "[control-plane.controller-manager.signing]\nca = \"pki/expired-ca.pem\"\n", "sign"),
    (
        "",
        "",
        "[control-plane.controller-manager.signing]\nkubelet-serving = { cert-file = \"/a.pem\", key-file = \"/a.key\" }\n",
        "sign",
    ),
    // authenticate-node
    (
        "",
        "",
        "[control-plane.apiserver]\nclient-ca = \"pki/other-ca.pem\"\n[control-plane.controller-manager.signing]\nca = \"pki/ca.pem\"\ncert-file = \"/a.pem\"\nkey-file = \"/a.key\"\n",
        "authenticate-node",
    ),
    (
        "",
        "",
        "[control-plane.apiserver]\nclient-ca = \"pki/ca.pem\"\n[control-plane.controller-manager.signing]\nca = \"pki/ca.pem\"\ncert-file = \"/a.pem\"\nkey-file = \"/a.key\"\n",
        "authenticate-node=holds",
    ),
    ("", "", "[control-plane.apiserver]\nclient-ca-file = \"/b.pem\"\n", "authenticate-node=conditional"),
    // authorize-node
    ("", "", "[control-plane.apiserver]\nauthorization-modes = [\"RBAC\"]\n", "authorize-node"),
    ("", "", "[control-plane.apiserver]\nauthorization-modes = [\"RBAC\", \"Node\"]\n", "joins"),
    ("", "", "[control-plane.apiserver.flags]\nauthorization-mode = \"AlwaysAllow\"\n", "joins"),
    // admission
    (
        "1.37",
        "1.15",
        "[pools.a.labels]\n\"node-restriction.kubernetes.io/a\" = \"b\"\n[nodes.worker-2]\npool = \"a\"\n",
        "admission",
    ),
    (
        "[nodes.worker-1]",
        "[nodes.worker-1]\nlabels = { \"node-restriction.kubernetes.io/a\" = \"b\" }\nkubelet = { kubernetes = \"1.15\" }",
        "",
        "authorize-csr-create",
    ),
    // registration
    ("", "", "[kubelet.flags]\nregister-node = \"false\"\n", "registration"),
    ("", "", "[kubelet.flags]\nhostname-override = \"Worker_1\"\n", "registration"),
    // beside the way
    ("", "", "[control-plane.apiserver]\nanonymous = \"none\"\n", "discovery=breaks"),
    ("", "", "[approval]\ncluster-info = false\n", "discovery=not-reached"),
    ("", "", "", "discovery=holds"),
    ("", "", "", "serving=holds"),
    ("", "", "[kubelet]\nserving-certificate = { approver = \"manual\" }\n", "serving=conditional"),
    (
        "",
        "",
        "[control-plane.apiserver]\nkubelet-certificate-authority = \"/ca.pem\"\n",
        "kubelet-api=breaks",
    ),
    ("", "", "[kubelet.config]\naddress = \"127.0.0.1\"\n", "kubelet-api=breaks"),
    ("", "", "[kubelet.config]\naddress = \"10.0.0.2\"\n", "kubelet-api=conditional"),
    ("", "", "[approval]\nrenewals = false\n", "renewal=breaks"),
    ("", "", "[approval]\nrenewals = false\n", "joins"),
    ("", "", "[kubelet]\nrotate-certificates = false\n", "renewal=breaks"),
    ("", "", "[kubelet]\nrotate-certificates = false\n", "joins"),
    ("", "", "[kubelet.flags]\nrotate-certificates = \"false\"\n", "renewal=breaks"),
    ("2027-03-10T03:22:11Z", "2026-05-31T23:59:59Z", "", "renewal=conditional"),
    // What could not be resolved breaks its step.
    ("pki/ca.pem", "pki/ca-key.pem", "", "tls"),
    ("https://10.0.0.1:6443", "http://10.0.0.1:6443", "", "tls"),
    ("07401b", "07401B", "", "authenticate-token"),
    ("2027-03-10T03:22:11Z", "\"2027-03-10\"", "", "authenticate-token"),
    ("expires =", "groups = [\"Bad Group\"]\nexpires =", "", "authenticate-token"),
    ("[nodes.worker-1]", "[nodes.worker-1]\ntaints = [\"a=b\"]", "", "config-load"),
    ("[nodes.worker-1]", "[nodes.worker-1]\nlabels = { a = \"b c\" }", "", "kubelet-start"),
    // The same path for both, and files that differ.
    (
        "",
        "",
        "[control-plane.apiserver]\nclient-ca = \"pki/other-ca.pem\"\n[control-plane.controller-manager.signing]\nca = \"pki/ca.pem\"\n",
        "authenticate-node",
    ),
    // Old releases accept flags only, or no other API than v1beta1.
    ("1.37", "1.9", "", "joins"),
    ("1.37", "1.18", "", "joins"),
    ("1.37", "1.9", "[kubelet.flags]\nconfig = \"/etc/kubernetes/kubelet.yaml\"\n", "kubelet-start"),
];

#[test]
fn every_step_breaks_and_nearly_breaks() {
    let mut wrong = Vec::new();
    for (from, to, more, expected) in CASES {
        let spec =
            format!("{}\n{more}", if from.is_empty() { BASE.to_owned() } else { BASE.replacen(from, to, 1) });
        check(&format!("{from} -> {to} + {more}"), &proof(&spec), expected, &mut wrong);
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_step_after_the_break_is_not_reached() {
    let proof = proof(&format!("{BASE}[approval]\nfirst = false\n"));
    let class = &proof.classes[0];
    let verdicts: Vec<_> = class.steps.iter().map(|step| (step.id.name(), step.verdict.name())).collect();
    assert_eq!(verdicts.len(), 15);
    assert_eq!(verdicts[5], ("approve", "breaks"));
    assert!(verdicts[6..11].iter().all(|(_, verdict)| *verdict == "not-reached"), "{verdicts:?}");
    assert!(class.steps[5].symptom.as_ref().unwrap().contains("Pending"));
    assert_eq!(class.steps[5].findings[0].rule, "first-approval-off");
}

/// Pools that differ are classes of their own, each with its own end.
#[test]
fn pools_are_proved_by_themselves() {
    let spec = BASE.replace("[nodes.worker-1]", "")
        + r#"
[tokens.old]
id = "07401c"
secret = { env = "OLD" }
expires = 2026-01-01T00:00:00Z
[pools.a]
token = "workers"
[pools.b]
token = "old"
[pools.c]
token = "workers"
[pools.c.kubelet.flags]
network-plugin = "cni"
[pools.d]
token = "workers"
[pools.d.kubelet]
kubernetes = "1.35"
[nodes]
"a-[1-3]" = { pool = "a" }
b-1 = { pool = "b" }
c-1 = { pool = "c" }
d-1 = { pool = "d" }
"#;
    let proof = proof(&spec);
    let found: Vec<_> = proof
        .classes
        .iter()
        .map(|class| (class.nodes.join(","), class.breaks_at.map_or("joins", |id| id.name())))
        .collect();
    let expected =
        [("a-1,a-2,a-3", "joins"), ("b-1", "authenticate-token"), ("c-1", "kubelet-start"), ("d-1", "joins")];
    let expected: Vec<_> = expected.iter().map(|(nodes, end)| ((*nodes).to_owned(), *end)).collect();
    assert_eq!(found, expected);
}

#[test]
fn nobody_discovers_an_api_server_that_does_not_run() {
    let verdict = |more: &str| {
        let proof = super::lab::proof(&format!("{BASE}{more}"));
        proof.classes[0].step(StepId::Discovery).unwrap().verdict
    };
    assert_eq!(verdict(""), Verdict::Holds);
    assert_eq!(verdict("[control-plane.apiserver.flags]\nno-such-flag = \"1\"\n"), Verdict::NotReached);
}
