/// One thing that keeps a node from joining.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) change: Change,
    pub(super) symptom: Symptom,
}

/// What is different from a good join.
pub(super) enum Change {
    /// In the spec, this text becomes that.
    Spec(&'static str, &'static str),
    /// In the installed files of the control plane, this text becomes that.
    Control(&'static str, &'static str),
    /// In the cluster, after the manifests: kubectl with these arguments.
    Cluster(&'static [&'static str]),
}

/// Where it shows, and how.
pub(super) enum Symptom {
    /// In the kubelet's log.
    Kubelet(&'static str),
    /// The request for a client certificate stays without one; whether it is approved.
    Request { approved: bool },
    /// In what kubeadm says during discovery.
    Discovery(&'static str),
}

const UNAUTHORIZED: Symptom = Symptom::Kubelet("cannot create certificate signing request: Unauthorized");
const SECRET: [&str; 5] = ["patch", "secret", "-n", "kube-system", "bootstrap-token-e2e001"];

const fn patch(json: &'static str) -> [&'static str; 7] {
    [SECRET[0], SECRET[1], SECRET[2], SECRET[3], SECRET[4], "-p", json]
}

const EXPIRED: &[&str] = &patch(r#"{"stringData":{"expiration":"2020-01-01T00:00:00Z"}}"#);
const NO_USE: &[&str] = &patch(r#"{"stringData":{"usage-bootstrap-authentication":"false"}}"#);
const OTHER_SECRET: &[&str] = &patch(r#"{"stringData":{"token-secret":"0123456789abcdef"}}"#);
const BAD_GROUP: &[&str] = &patch(r#"{"stringData":{"auth-extra-groups":"workers"}}"#);

/// Each step of the join once or more. What is pinned was seen with Kubernetes 1.37.
pub(super) const CASES: &[Case] = &[
    Case { name: "token expired", change: Change::Cluster(EXPIRED), symptom: UNAUTHORIZED },
    Case { name: "token not for authentication", change: Change::Cluster(NO_USE), symptom: UNAUTHORIZED },
    Case { name: "another secret", change: Change::Cluster(OTHER_SECRET), symptom: UNAUTHORIZED },
    Case {
        name: "a group that tokens may not carry",
        change: Change::Cluster(BAD_GROUP),
        symptom: UNAUTHORIZED,
    },
    Case {
        name: "no Secret",
        change: Change::Cluster(&["delete", "secret", "-n", "kube-system", "bootstrap-token-e2e001"]),
        symptom: UNAUTHORIZED,
    },
    Case {
        name: "group may not create requests",
        change: Change::Cluster(&["delete", "clusterrolebinding", "create-csrs-for-bootstrapping"]),
        symptom: Symptom::Kubelet(
            "User \\\"system:bootstrap:e2e001\\\" cannot create resource \\\"certificatesigningrequests\\\"",
        ),
    },
    Case {
        name: "group is not approved",
        change: Change::Cluster(&["delete", "clusterrolebinding", "auto-approve-csrs-for-group"]),
        symptom: Symptom::Request { approved: false },
    },
    Case {
        name: "nothing listens at the URL",
        change: Change::Spec("10.123.0.2:6443", "10.123.0.2:6444"),
        symptom: Symptom::Kubelet("connect: connection refused"),
    },
    Case {
        name: "the API server's certificate has no such address",
        change: Change::Spec("https://10.123.0.2:6443", "https://api.lab:6443"),
        symptom: Symptom::Kubelet("tls: failed to verify certificate: x509: certificate is valid for"),
    },
    Case {
        name: "no access to cluster-info",
        change: Change::Cluster(&[
            "delete",
            "rolebinding",
            "-n",
            "kube-public",
            "anonymous-for-cluster-info-binding",
        ]),
        symptom: Symptom::Discovery(
            "configmaps \"cluster-info\" is forbidden: User \"system:anonymous\" cannot get",
        ),
    },
    Case {
        name: "no bootstrap tokens",
        change: Change::Control("--enable-bootstrap-token-auth=true", "--enable-bootstrap-token-auth=false"),
        symptom: UNAUTHORIZED,
    },
    Case {
        name: "anonymous requests off",
        change: Change::Control(
            "  enabled: true\n  conditions:\n  - path: \"/api/v1/namespaces/kube-public/configmaps/cluster-info\"\n",
            "  enabled: false\n",
        ),
        symptom: Symptom::Discovery("Unauthorized"),
    },
    Case {
        name: "no node authorizer",
        change: Change::Control("--authorization-mode=Node,RBAC", "--authorization-mode=RBAC"),
        symptom: Symptom::Kubelet("error getting existing node\" err=\"nodes \\\"node-a\\\" is forbidden"),
    },
    Case {
        name: "no signing key",
        change: Change::Control(
            "--cluster-signing-cert-file=/var/lib/kubernetes/ca.pem\n--cluster-signing-duration=1h\n--cluster-signing-key-file=/var/lib/kubernetes/ca-key.pem\n",
            "",
        ),
        symptom: Symptom::Request { approved: true },
    },
    Case {
        name: "signed by a CA that is no client CA",
        change: Change::Control(
            "cluster-signing-cert-file=/var/lib/kubernetes/ca.pem\n--cluster-signing-duration=1h\n--cluster-signing-key-file=/var/lib/kubernetes/ca-key.pem",
            "cluster-signing-cert-file=/var/lib/kubernetes/other.pem\n--cluster-signing-duration=1h\n--cluster-signing-key-file=/var/lib/kubernetes/other-key.pem",
        ),
        symptom: Symptom::Kubelet("Unable to register node with API server\" err=\"Unauthorized\""),
    },
    Case {
        name: "no controller that approves",
        change: Change::Control(
            "--controllers=*,",
            "--controllers=*,-certificatesigningrequest-approving-controller,",
        ),
        symptom: Symptom::Request { approved: false },
    },
    Case {
        name: "no bootstrapsigner",
        change: Change::Control("--controllers=*,bootstrapsigner,", "--controllers=*,"),
        symptom: Symptom::Discovery("could not find a JWS signature in the cluster-info ConfigMap"),
    },
];
