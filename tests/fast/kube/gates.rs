use nodejoin::kube::{Known, Stage};

use super::{kube, lives, minor};

#[test]
fn gates_come_and_go() {
    for (gate, first, gone) in [
        ("RotateKubeletClientCertificate", "1.9", Some("1.21")),
        ("RotateKubeletServerCertificate", "1.9", None),
        ("CSRDuration", "1.22", Some("1.26")),
        ("AnonymousAuthConfigurableEndpoints", "1.31", Some("1.37")),
        ("StructuredAuthenticationConfiguration", "1.29", Some("1.37")),
        ("DynamicKubeletConfig", "1.9", Some("1.26")),
        ("KubeletConfigFile", "1.9", Some("1.10")),
        ("KubeletCgroupDriverFromCRI", "1.28", None),
        ("SeccompDefault", "1.22", Some("1.29")),
        ("AllAlpha", "1.9", None),
        ("AllBeta", "1.17", None),
    ] {
        lives(gate, |kube| kube.gate(gate).is_present(), first, gone);
    }
}

#[test]
fn gates_have_a_stage_a_default_and_a_lock() {
    let gate = |at: &str, name: &str| {
        let gate = kube(at).gate(name).present().unwrap();
        (gate.stage, gate.default, gate.locked)
    };
    assert_eq!(gate("1.11", "RotateKubeletServerCertificate"), (Stage::Alpha, false, false));
    assert_eq!(gate("1.12", "RotateKubeletServerCertificate"), (Stage::Beta, true, false));
    assert_eq!(gate("1.37", "RotateKubeletServerCertificate"), (Stage::Beta, true, false));
    assert_eq!(gate("1.18", "RotateKubeletClientCertificate"), (Stage::Beta, true, false));
    assert_eq!(gate("1.19", "RotateKubeletClientCertificate"), (Stage::Ga, true, true));
    assert_eq!(gate("1.36", "AnonymousAuthConfigurableEndpoints"), (Stage::Ga, true, true));
    assert_eq!(gate("1.37", "AllowDNSOnlyNodeCSR"), (Stage::Deprecated, false, false));
    assert_eq!(gate("1.29", "NodeSwap"), (Stage::Beta, false, false));
    assert_eq!(gate("1.37", "DRAFractionalCapacityRange"), (Stage::Beta, false, false));
    assert!(kube("1.11").gate_is_off_by_default("RotateKubeletServerCertificate"));
    assert!(!kube("1.12").gate_is_off_by_default("RotateKubeletServerCertificate"));
}

#[test]
fn a_feature_stays_on_when_its_gate_is_gone() {
    lives("duration", |kube| kube.feature_is_on("CSRDuration"), "1.22", None);
    lives("conditions", |kube| kube.feature_is_on("AnonymousAuthConfigurableEndpoints"), "1.32", None);
    assert_eq!(
        kube("1.21").gate("RotateKubeletClientCertificate"),
        Known::Removed { since: minor("1.21"), replacement: None }
    );
    assert_eq!(kube("1.30").gate("KubeletPSI"), Known::NotYet { since: minor("1.33") });
    assert_eq!(kube("1.37").gate("nodeSwap"), Known::Unknown);
    let near = kube("1.37").nearest_gate("nodeSwap").unwrap();
    assert_eq!((near.name, near.only_case), ("NodeSwap", true));
}
