//! Facts about Kubernetes' minors, each found in upstream's source or seen on the real thing.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use nodejoin::kube::{Kind, Known, Kube, Minor, Placement};

fn kube(minor: &str) -> Kube {
    Kube::of(Minor::read(minor).unwrap())
}

fn minor(text: &str) -> Minor {
    Minor::read(text).unwrap()
}

#[test]
fn the_kubelets_flags_come_and_go() {
    let gone = Known::Removed { since: minor("1.24"), replacement: None };
    assert_eq!(kube("1.24").kubelet_flags().flag("network-plugin"), gone);
    let flag = kube("1.23").kubelet_flags().flag("network-plugin").present().unwrap();
    assert_eq!(flag.deprecated.unwrap().since, minor("1.21"));
    assert_eq!(kube("1.9").kubelet_flags().flag("config"), Known::NotYet { since: minor("1.10") });
}

#[test]
fn a_setting_is_a_field_where_the_minor_has_it() {
    assert_eq!(kube("1.10").placement("rotateCertificates"), Placement::Flag("rotate-certificates"));
    assert_eq!(kube("1.11").placement("rotateCertificates"), Placement::Field);
    assert_eq!(kube("1.9").placement("authentication.anonymous.enabled"), Placement::Flag("anonymous-auth"));
    assert_eq!(
        kube("1.26").placement("containerRuntimeEndpoint"),
        Placement::Flag("container-runtime-endpoint")
    );
    assert_eq!(kube("1.9").placement("serverTLSBootstrap"), Placement::Nowhere);
    assert_eq!(kube("1.37").kubelet_field("evictionHard").present().unwrap().kind, Kind::StringMap);
}
