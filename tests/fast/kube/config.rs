use nodejoin::kube::{Kind, Known, Nearest, Placement};

use super::{kube, lives, minor};

#[test]
fn fields_come_and_go() {
    for (field, first) in [
        ("authentication.anonymous.enabled", "1.10"),
        ("authentication.x509.clientCAFile", "1.10"),
        ("rotateCertificates", "1.11"),
        ("serverTLSBootstrap", "1.11"),
        ("tlsCipherSuites", "1.10"),
        ("providerID", "1.19"),
        ("logging.format", "1.19"),
        ("logging.verbosity", "1.23"),
        ("registerWithTaints", "1.23"),
        ("registerWithTaints[].effect", "1.23"),
        ("registerNode", "1.23"),
        ("containerRuntimeEndpoint", "1.27"),
        ("failCgroupV1", "1.31"),
        ("crashLoopBackOff.maxContainerRestartPeriod", "1.32"),
        ("shutdownGracePeriodByPodPriority[].priority", "1.23"),
        ("memorySwap.swapBehavior", "1.22"),
        ("reservedMemory[].limits", "1.21"),
    ] {
        lives(field, |kube| kube.kubelet_field(field).is_present(), first, None);
    }
    lives("a file", |kube| kube.has_kubelet_config(), "1.10", None);
    assert_eq!(kube("1.9").kubelet_field("maxPods"), Known::NotYet { since: minor("1.10") });
    assert_eq!(kube("1.9").kubelet_field("registerNode"), Known::NotYet { since: minor("1.23") });
}

#[test]
fn a_setting_is_written_where_the_minor_has_it() {
    for (at, field, place) in [
        ("1.10", "rotateCertificates", Placement::Flag("rotate-certificates")),
        ("1.11", "rotateCertificates", Placement::Field),
        ("1.9", "authentication.anonymous.enabled", Placement::Flag("anonymous-auth")),
        ("1.9", "authorization.mode", Placement::Flag("authorization-mode")),
        ("1.9", "staticPodPath", Placement::Flag("pod-manifest-path")),
        ("1.9", "featureGates", Placement::Flag("feature-gates")),
        ("1.9", "failSwapOn", Placement::Flag("fail-swap-on")),
        ("1.22", "registerWithTaints", Placement::Flag("register-with-taints")),
        ("1.23", "registerWithTaints", Placement::Field),
        ("1.26", "containerRuntimeEndpoint", Placement::Flag("container-runtime-endpoint")),
        ("1.27", "containerRuntimeEndpoint", Placement::Field),
        ("1.18", "providerID", Placement::Flag("provider-id")),
        ("1.9", "serverTLSBootstrap", Placement::Nowhere),
        ("1.11", "serverTLSBootstrap", Placement::Field),
        ("1.19", "shutdownGracePeriod", Placement::Nowhere),
        ("1.10", "allowedUnsafeSysctls", Placement::Flag("experimental-allowed-unsafe-sysctls")),
        ("1.11", "allowedUnsafeSysctls", Placement::Flag("allowed-unsafe-sysctls")),
        ("1.10", "qosReserved", Placement::Flag("experimental-qos-reserved")),
        ("1.18", "kernelMemcgNotification", Placement::Flag("experimental-kernel-memcg-notification")),
        ("1.19", "kernelMemcgNotification", Placement::Field),
        ("1.37", "noSuchField", Placement::Nowhere),
    ] {
        assert_eq!(kube(at).placement(field), place, "{field} in {at}");
    }
    assert_eq!(kube("1.37").field_of_flag("client-ca-file"), Some("authentication.x509.clientCAFile"));
    assert_eq!(kube("1.37").flag_of_field("serverTLSBootstrap"), Some("rotate-server-certificates"));
    assert_eq!(kube("1.37").field_of_flag("node-labels"), None);
}

#[test]
fn with_a_file_the_defaults_are_the_secure_ones() {
    let default = |at: &str, field: &str| kube(at).kubelet_field(field).present().unwrap().default;
    assert_eq!(default("1.37", "authentication.anonymous.enabled"), None);
    assert_eq!(default("1.10", "authentication.webhook.enabled"), Some("true"));
    assert_eq!(default("1.10", "authorization.mode"), Some("Webhook"));
    assert_eq!(default("1.37", "readOnlyPort"), None);
    assert_eq!(default("1.37", "rotateCertificates"), None);
    assert_eq!(default("1.34", "failCgroupV1"), Some("false"));
    assert_eq!(default("1.35", "failCgroupV1"), Some("true"));
    assert_eq!(default("1.26", "kubeAPIQPS"), Some("5"));
    assert_eq!(default("1.27", "kubeAPIQPS"), Some("50"));
    let hard = "imagefs.available=15%,memory.available=100Mi,nodefs.available=10%,nodefs.inodesFree=5%";
    assert_eq!(default("1.29", "evictionHard"), Some(hard));
    assert!(default("1.30", "evictionHard").unwrap().contains("imagefs.inodesFree=5%"));
}

#[test]
fn fields_have_types() {
    let kind = |at: &str, field: &str| kube(at).kubelet_field(field).present().unwrap().kind;
    assert_eq!(kind("1.37", "evictionHard"), Kind::StringMap);
    assert_eq!(kind("1.37", "systemReserved"), Kind::QuantityMap);
    assert_eq!(kind("1.37", "featureGates"), Kind::BoolMap);
    assert_eq!(kind("1.37", "clusterDNS"), Kind::Strings);
    assert_eq!(kind("1.37", "authentication"), Kind::Object);
    assert_eq!(kind("1.37", "registerWithTaints"), Kind::Objects);
    assert_eq!(kind("1.37", "authorization.webhook.cacheAuthorizedTTL"), Kind::Duration);
    assert_eq!(kind("1.27", "logging.flushFrequency"), Kind::Int);
    assert_eq!(kind("1.28", "logging.flushFrequency"), Kind::Duration);
    assert!(kube("1.9").is_map_field("kubeReserved"));
    assert!(!kube("1.37").is_map_field("authentication"));
}

#[test]
fn a_miscased_field_is_told_from_a_misspelt_one() {
    let unknown = |field: &str| {
        assert_eq!(kube("1.37").kubelet_field(field), Known::Unknown, "{field}");
        let Nearest { name, only_case } = kube("1.37").nearest_kubelet_field(field).unwrap();
        (name, only_case)
    };
    assert_eq!(unknown("MaxPods"), ("maxPods", true));
    assert_eq!(unknown("RotateCertificates"), ("rotateCertificates", true));
    assert_eq!(unknown("rotateCertificate"), ("rotateCertificates", false));
    assert_eq!(unknown("authentication.x509.clientCaFile"), ("authentication.x509.clientCAFile", true));
}
