use nodejoin::kube::{Known, NodeLabel};

use super::{kube, lives, minor};

#[test]
fn controllers_keep_their_old_names() {
    for (name, first, gone) in [
        ("bootstrapsigner", "1.9", None),
        ("bootstrap-signer-controller", "1.28", None),
        ("csrsigning", "1.9", None),
        ("certificatesigningrequest-signing-controller", "1.28", None),
        ("service", "1.9", Some("1.37")),
        ("service-lb-controller", "1.28", Some("1.37")),
        ("node-route-controller", "1.28", Some("1.37")),
        ("cloud-node-lifecycle", "1.14", Some("1.37")),
        ("node", "1.9", Some("1.10")),
        ("nodeipam", "1.10", None),
        ("root-ca-cert-publisher", "1.13", None),
        ("serviceaccount-token", "1.9", None),
        ("taint-eviction-controller", "1.29", None),
    ] {
        lives(name, |kube| kube.controller(name).is_present(), first, gone);
    }
    assert_eq!(kube("1.37").controller_name("token-cleaner-controller"), Some("tokencleaner"));
    assert_eq!(kube("1.27").controller_name("csrapproving"), Some("csrapproving"));
    assert_eq!(kube("1.37").controller_name("route"), None);
}

#[test]
fn some_controllers_are_off_unless_asked_for() {
    for at in ["1.9", "1.27", "1.28", "1.37"] {
        let off: Vec<&str> = kube(at)
            .controllers()
            .filter(|name| !kube(at).controller(name).present().unwrap().on_by_default)
            .map(|name| kube(at).controller(name).present().unwrap().name)
            .collect();
        assert!(off.contains(&"bootstrapsigner") && off.contains(&"tokencleaner"), "{at}: {off:?}");
        assert!(!off.contains(&"csrsigning"));
    }
    assert!(!kube("1.16").controller("endpointslice").present().unwrap().on_by_default);
    assert!(kube("1.17").controller("endpointslice").present().unwrap().on_by_default);
}

#[test]
fn admission_plugins_come_and_go() {
    for (name, first, gone) in [
        ("NodeRestriction", "1.9", None),
        ("CertificateApproval", "1.18", None),
        ("PodSecurityPolicy", "1.9", Some("1.25")),
        ("Initializers", "1.9", Some("1.14")),
    ] {
        lives(name, |kube| kube.admission_plugin(name).is_present(), first, gone);
    }
    let on = |at: &str, name: &str| kube(at).admission_plugin(name).present().unwrap().on_by_default;
    for at in ["1.9", "1.20", "1.37"] {
        assert!(!on(at, "NodeRestriction"));
    }
    assert!(on("1.18", "CertificateSigning") && on("1.37", "CertificateSubjectRestriction"));
    assert!(on("1.9", "AlwaysAdmit") && !on("1.10", "AlwaysAdmit"));
    assert!(!on("1.9", "ServiceAccount") && on("1.10", "ServiceAccount"));
}

#[test]
fn api_versions_come_and_go() {
    for (at, kind, version) in [
        ("1.28", "AuthenticationConfiguration", None),
        ("1.29", "AuthenticationConfiguration", Some("apiserver.config.k8s.io/v1alpha1")),
        ("1.33", "AuthenticationConfiguration", Some("apiserver.config.k8s.io/v1beta1")),
        ("1.34", "AuthenticationConfiguration", Some("apiserver.config.k8s.io/v1")),
        ("1.32", "AuthorizationConfiguration", Some("apiserver.config.k8s.io/v1")),
        ("1.9", "KubeletConfiguration", None),
        ("1.37", "KubeletConfiguration", Some("kubelet.config.k8s.io/v1beta1")),
        ("1.11", "ClusterConfiguration", None),
        ("1.14", "ClusterConfiguration", Some("kubeadm.k8s.io/v1beta1")),
        ("1.30", "ClusterConfiguration", Some("kubeadm.k8s.io/v1beta3")),
        ("1.31", "ClusterConfiguration", Some("kubeadm.k8s.io/v1beta4")),
        ("1.37", "ClusterConfiguration", Some("kubeadm.k8s.io/v1beta4")),
        ("1.9", "ClusterRoleBinding", Some("rbac.authorization.k8s.io/v1")),
        ("1.18", "CertificateSigningRequest", Some("certificates.k8s.io/v1beta1")),
        ("1.21", "CertificateSigningRequest", Some("certificates.k8s.io/v1")),
    ] {
        assert_eq!(kube(at).api_version(kind), version, "{kind} in {at}");
    }
    assert_eq!(kube("1.21").api_versions("CertificateSigningRequest").count(), 2);
    assert_eq!(kube("1.22").api_versions("CertificateSigningRequest").count(), 1);
    // rbac.authorization.k8s.io/v1alpha1 is served only if it is enabled explicitly.
    for kind in ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"] {
        let all = |at: &str| kube(at).api_versions(kind).collect::<Vec<_>>();
        assert_eq!(all("1.21"), ["rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io/v1beta1"]);
        assert_eq!(all("1.22"), ["rbac.authorization.k8s.io/v1"]);
    }
    lives("conditions of anonymous", |kube| kube.authentication_config_version().is_some(), "1.32", None);
}

#[test]
fn cluster_roles_come_and_go() {
    for (role, first, gone) in [
        ("system:node-bootstrapper", "1.9", None),
        ("system:certificates.k8s.io:certificatesigningrequests:nodeclient", "1.9", None),
        ("system:kubelet-api-admin", "1.10", None),
        ("system:public-info-viewer", "1.14", None),
        ("system:node", "1.9", None),
    ] {
        lives(role, |kube| kube.has_cluster_role(role), first, gone);
    }
    lives("serving approval", |kube| kube.approves_serving_certificates(), "1.9", Some("1.11"));
    lives("dockershim", |kube| kube.has_dockershim(), "1.9", Some("1.24"));
}

#[test]
fn labels_under_kubernetes_io_are_restricted() {
    for (at, key, fate) in [
        ("1.12", "node-role.kubernetes.io/worker", NodeLabel::Allowed),
        ("1.13", "node-role.kubernetes.io/worker", NodeLabel::Warned),
        ("1.16", "node-role.kubernetes.io/worker", NodeLabel::Refused),
        ("1.37", "node-role.kubernetes.io/worker", NodeLabel::Refused),
        ("1.37", "kubernetes.io/role", NodeLabel::Refused),
        ("1.37", "k8s.io/x", NodeLabel::Refused),
        ("1.37", "notk8s.io/x", NodeLabel::Allowed),
        ("1.37", "example.com/tier", NodeLabel::Allowed),
        ("1.37", "tier", NodeLabel::Allowed),
        ("1.37", "node.kubernetes.io/pool", NodeLabel::Allowed),
        ("1.37", "a.node.kubernetes.io/pool", NodeLabel::Allowed),
        ("1.37", "anode.kubernetes.io/pool", NodeLabel::Refused),
        ("1.37", "topology.kubernetes.io/zone", NodeLabel::Allowed),
        ("1.16", "topology.kubernetes.io/zone", NodeLabel::Refused),
        ("1.16", "failure-domain.kubernetes.io/zone", NodeLabel::Allowed),
        ("1.17", "failure-domain.kubernetes.io/zone", NodeLabel::Refused),
        ("1.13", "node-restriction.kubernetes.io/x", NodeLabel::Refused),
        ("1.12", "node-restriction.kubernetes.io/x", NodeLabel::Allowed),
    ] {
        assert_eq!(kube(at).node_label(key), fate, "{key} in {at}");
    }
}

#[test]
fn unknown_names_get_suggestions() {
    assert_eq!(kube("1.37").controller("tokencleaners"), Known::Unknown);
    assert_eq!(kube("1.37").nearest_controller("tokencleaners").unwrap().name, "tokencleaner");
    assert_eq!(kube("1.37").admission_plugin("noderestriction"), Known::Unknown);
    let near = kube("1.37").nearest_admission_plugin("noderestriction").unwrap();
    assert_eq!((near.name, near.only_case), ("NodeRestriction", true));
    let renamed = kube("1.27").controller("token-cleaner-controller");
    assert_eq!(renamed, Known::NotYet { since: minor("1.28") });
}
