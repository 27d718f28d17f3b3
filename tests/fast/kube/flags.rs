use nodejoin::kube::{Flags, Known, Kube, Minor, Nearest};

use super::{kube, lives, minor};

#[test]
fn the_kubelets_flags_come_and_go() {
    for (flag, first, gone) in [
        ("bootstrap-kubeconfig", "1.9", None),
        ("cert-dir", "1.9", None),
        ("experimental-bootstrap-kubeconfig", "1.9", Some("1.23")),
        ("require-kubeconfig", "1.9", Some("1.10")),
        ("init-config-dir", "1.9", Some("1.10")),
        ("config", "1.10", None),
        ("config-dir", "1.28", None),
        ("rotate-certificates", "1.9", None),
        ("rotate-server-certificates", "1.12", None),
        ("network-plugin", "1.9", Some("1.24")),
        ("cni-conf-dir", "1.9", Some("1.24")),
        ("cni-cache-dir", "1.16", Some("1.24")),
        ("docker-endpoint", "1.9", Some("1.24")),
        ("container-runtime", "1.9", Some("1.27")),
        ("container-runtime-endpoint", "1.9", None),
        ("pod-infra-container-image", "1.9", Some("1.35")),
        ("allow-privileged", "1.9", Some("1.15")),
        ("cadvisor-port", "1.9", Some("1.12")),
        ("register-schedulable", "1.9", Some("1.34")),
        ("cloud-config", "1.9", Some("1.34")),
        ("keep-terminated-pod-volumes", "1.9", Some("1.31")),
        ("fail-cgroupv1", "1.31", None),
        ("log-dir", "1.9", Some("1.26")),
        ("one-output", "1.20", Some("1.26")),
        ("logging-format", "1.19", None),
        ("google-json-key", "1.9", Some("1.13")),
        ("storage-driver-db", "1.9", Some("1.37")),
        ("housekeeping-interval", "1.9", None),
    ] {
        lives(flag, |kube| kube.kubelet_flags().has(flag), first, gone);
    }
}

#[test]
fn the_apiservers_flags_come_and_go() {
    for (flag, first, gone) in [
        ("enable-bootstrap-token-auth", "1.9", None),
        ("client-ca-file", "1.9", None),
        ("requestheader-client-ca-file", "1.9", None),
        ("requestheader-uid-headers", "1.32", None),
        ("enable-admission-plugins", "1.10", None),
        ("admission-control", "1.9", None),
        ("basic-auth-file", "1.9", Some("1.19")),
        ("insecure-port", "1.9", Some("1.24")),
        ("kubelet-https", "1.9", Some("1.22")),
        ("authentication-config", "1.29", None),
        ("authorization-config", "1.29", None),
        ("feature-gates", "1.9", None),
        ("emulated-version", "1.31", None),
        ("audit-log-mode", "1.10", None),
        ("audit-webhook-mode", "1.9", None),
        ("default-not-ready-toleration-seconds", "1.9", None),
    ] {
        lives(flag, |kube| kube.apiserver_flags().has(flag), first, gone);
    }
    let nearest = Some(Nearest { name: "enable-bootstrap-token-auth", only_case: false });
    let flags = kube("1.9").apiserver_flags();
    assert_eq!(flags.flag("experimental-bootstrap-token-auth"), Known::Unknown);
    assert_eq!(flags.nearest("experimental-bootstrap-token-auth"), nearest);
}

#[test]
fn the_controller_managers_flags_come_and_go() {
    for (flag, first, gone) in [
        ("cluster-signing-cert-file", "1.9", None),
        ("cluster-signing-duration", "1.19", None),
        ("experimental-cluster-signing-duration", "1.9", Some("1.25")),
        ("cluster-signing-kubelet-client-cert-file", "1.19", None),
        ("insecure-experimental-approve-all-kubelet-csrs-for-group", "1.9", Some("1.13")),
        ("secure-port", "1.10", None),
        ("authentication-kubeconfig", "1.12", None),
        ("client-ca-file", "1.12", None),
        ("port", "1.9", Some("1.24")),
        ("leader-elect", "1.9", None),
        ("leader-elect-resource-name", "1.16", None),
        ("enable-taint-manager", "1.9", Some("1.27")),
        ("concurrent-rc-syncs", "1.9", None),
        ("concurrent-service-syncs", "1.9", Some("1.37")),
        ("feature-gates", "1.9", None),
    ] {
        lives(flag, |kube| kube.controller_manager_flags().has(flag), first, gone);
    }
}

#[test]
fn deprecation_is_announced_and_taken_back() {
    let deprecated = |at: &str, flag: &str| {
        let flag = kube(at).kubelet_flags().flag(flag).present().unwrap();
        flag.deprecated.map(|deprecated| deprecated.since.to_string())
    };
    assert_eq!(deprecated("1.20", "network-plugin"), None);
    assert_eq!(deprecated("1.23", "network-plugin").as_deref(), Some("1.21"));
    assert_eq!(deprecated("1.28", "cloud-provider").as_deref(), Some("1.19"));
    assert_eq!(deprecated("1.29", "cloud-provider"), None);
    assert_eq!(deprecated("1.9", "max-pods"), None);
    assert_eq!(deprecated("1.37", "max-pods").as_deref(), Some("1.10"));
    assert_eq!(deprecated("1.37", "fail-cgroupv1"), None);
    assert_eq!(deprecated("1.37", "v"), None);
    assert_eq!(deprecated("1.37", "node-labels"), None);
    // MarkDeprecated stands before the flag is registered, where it does nothing.
    let flag = "insecure-experimental-approve-all-kubelet-csrs-for-group";
    assert_eq!(kube("1.12").controller_manager_flags().flag(flag).present().unwrap().deprecated, None);
}

#[test]
fn what_is_hidden_is_shown_and_hidden_again() {
    type Of = fn(Kube) -> Flags;
    let hidden = |of: Of, name: &str, from: &str, to: &str| -> Vec<bool> {
        let minors = Minor::all().map(|minor| minor.to_string());
        let minors = minors.skip_while(|minor| minor != from);
        let mut minors: Vec<String> = minors.collect();
        minors.truncate(minors.iter().position(|minor| minor == to).unwrap() + 1);
        let flag = |minor: &String| of(Kube::of(Minor::read(minor).unwrap())).flag(name).present();
        minors.iter().map(|minor| flag(minor).unwrap().hidden).collect()
    };
    // k8s.io/kubernetes/cmd/kube-apiserver/app/options: addDummyInsecureFlags, since 1.20.
    for name in ["address", "port", "insecure-bind-address", "insecure-port"] {
        assert_eq!(
            hidden(Kube::apiserver_flags, name, "1.19", "1.23"),
            [false, true, true, true, true],
            "{name}"
        );
    }
    // The same function of kube-controller-manager, since 1.22.
    for name in ["address", "port"] {
        assert_eq!(
            hidden(Kube::controller_manager_flags, name, "1.21", "1.23"),
            [false, true, true],
            "{name}"
        );
    }
}

#[test]
fn a_removed_flag_names_its_successor() {
    let removed = Known::Removed { since: minor("1.25"), replacement: Some("cluster-signing-duration") };
    assert_eq!(
        kube("1.25").controller_manager_flags().flag("experimental-cluster-signing-duration"),
        removed
    );
    let removed = Known::Removed { since: minor("1.24"), replacement: None };
    assert_eq!(kube("1.37").kubelet_flags().flag("network-plugin"), removed);
    assert_eq!(kube("1.9").kubelet_flags().flag("config"), Known::NotYet { since: minor("1.10") });
}

#[test]
fn a_misspelt_flag_gets_a_suggestion() {
    let nearest = Some(Nearest { name: "node-labels", only_case: false });
    assert_eq!(kube("1.37").kubelet_flags().flag("node-label"), Known::Unknown);
    assert_eq!(kube("1.37").kubelet_flags().nearest("node-label"), nearest);
    assert_eq!(kube("1.37").kubelet_flags().flag("max_pods").present().unwrap().name, "max-pods");
}

#[test]
fn without_a_file_the_defaults_are_the_insecure_ones() {
    let default = |at: &str, flag: &str| kube(at).kubelet_flags().flag(flag).present().unwrap().default;
    for at in ["1.9", "1.20", "1.37"] {
        assert_eq!(default(at, "anonymous-auth"), Some("true"));
        assert_eq!(default(at, "authorization-mode"), Some("AlwaysAllow"));
        assert_eq!(default(at, "read-only-port"), Some("10255"));
        assert_eq!(default(at, "authentication-token-webhook"), None);
        assert_eq!(default(at, "rotate-certificates"), None);
    }
    assert_eq!(default("1.23", "container-runtime-endpoint"), Some("unix:///var/run/dockershim.sock"));
    assert_eq!(default("1.24", "container-runtime-endpoint"), None);
    assert_eq!(default("1.27", "container-runtime-endpoint"), Some("unix:///run/containerd/containerd.sock"));
    assert_eq!(default("1.9", "kube-api-qps"), Some("5"));
}
