//! Where a kubelet's settings come from: flags, drop-ins, the file, and files that were not collected.

use nodejoin::facts::from_folder::import;
use nodejoin::proof::{self, StepId};
use nodejoin::world::Found;

use super::refusals::{pointed, refused, with};
use super::{AT, broken, told, tree};

#[test]
fn flags_go_over_the_file() {
    let pods = "--enforce-node-allocatable=pods";
    refused(
        "1.37",
        "cgroupsPerQOS: false\nenforceNodeAllocatable: []",
        pods,
        "enforcement-without-cgroups",
        "false",
    );
    let low = "--image-gc-low-threshold=90";
    refused("1.37", "imageGCLowThresholdPercent: 10", low, "image-gc-thresholds-crossed", low);
    let cpus = "--reserved-cpus=0";
    refused("1.37", "kubeReservedCgroup: /k", cpus, "reserved-cpus-with-cgroups", cpus);
    let soft = "--eviction-soft=memory.available<1Gi";
    refused(
        "1.37",
        "evictionSoftGracePeriod: {nodefs.available: 1m}",
        soft,
        "eviction-grace-period-missing",
        soft,
    );
    let endpoint = "--container-runtime-endpoint=";
    refused("1.37", "", endpoint, "runtime-endpoint-malformed", endpoint);
    let mode = "--authorization-mode=";
    refused("1.37", "", mode, "kubelet-authorization-mode-unknown", mode);
    let proof = with("1.37", "imageGCLowThresholdPercent: 90", "--image-gc-low-threshold=10");
    assert!(proof.joins(), "{}", told(&proof));
}

/// Drop-ins are merged key by key, and a finding points at the file with the mistake.
#[test]
fn drop_ins_go_over_the_file() {
    let prove = |drop_in: &str| {
        let flags = "  --config-dir=/etc/kubernetes/kubelet.conf.d --v=2";
        let kind = "kind: KubeletConfiguration";
        let soft = format!("{kind}\nevictionSoft: {{memory.available: 1Gi}}\nimageGCLowThresholdPercent: 70");
        let mut tree = tree(
            "hard-way",
            &[("kubelet-config.yaml", kind, Some(&soft)), ("kubelet.service", "  --v=2", Some(flags))],
        );
        let text = format!("apiVersion: kubelet.config.k8s.io/v1beta1\n{kind}\n{drop_in}");
        let path = "worker-0/etc/kubernetes/kubelet.conf.d/10.conf";
        tree.files.insert(path.to_owned(), Found::File(text.into_bytes()));
        proof::prove(&import(&tree, "hard-way", None).facts, AT.parse().unwrap())
    };
    let grace = "evictionSoftGracePeriod: {memory.available: 1m, nodefs.available: 1m}";
    for (drop_in, rule, at) in [
        (
            "evictionSoftGracePeriod: {nodefs.available: 1m}",
            "eviction-grace-period-missing",
            "memory.available",
        ),
        (
            &format!("{grace}\nevictionSoft: {{imagefs.available: 5%}}"),
            "eviction-grace-period-missing",
            "imagefs.available",
        ),
        (
            "evictionSoft: {nodefs.available: 5%}\nevictionSoftGracePeriod: {nodefs.available: 1m}",
            "eviction-grace-period-missing",
            "memory.available",
        ),
        (&format!("{grace}\nimageGCHighThresholdPercent: 60"), "image-gc-thresholds-crossed", "70"),
        (&format!("{grace}\nimageGCLowThresholdPercent: 90"), "image-gc-thresholds-crossed", "90"),
    ] {
        let proof = prove(drop_in);
        assert_eq!(broken(&proof), Some(StepId::ConfigLoad), "{drop_in}\n{}", told(&proof));
        let finding = proof.findings().find(|finding| finding.rule == rule).unwrap();
        let (file, text) = pointed(finding);
        assert_eq!(
            (file == "10.conf", text),
            (drop_in.contains(at) && at != "memory.available", at),
            "{file}"
        );
    }
    for drop_in in [grace, &format!("{grace}\nevictionSoft: {{nodefs.available: 5%}}"), "evictionSoft: ~"] {
        let proof = prove(drop_in);
        assert!(proof.joins(), "{drop_in}\n{}", told(&proof));
    }
}

/// A file that the folder lacks may set what the flags need.
#[test]
fn what_nobody_knows_breaks_nothing() {
    let asks = |flags: &str| {
        let unit = "--config=/var/lib/kubelet/kubelet-config.yaml";
        let elsewhere = format!("--config=/opt/kubelet/config.yaml {flags}");
        let tree = tree("hard-way", &[("kubelet.service", unit, Some(&elsewhere))]);
        proof::prove(&import(&tree, "hard-way", None).facts, AT.parse().unwrap())
    };
    for (flags, step) in [
        ("--cgroups-per-qos=false", None),
        ("--image-gc-low-threshold=90", None),
        ("--image-gc-low-threshold=101", Some(StepId::ConfigLoad)),
        ("--eviction-hard=memory.available<-1", Some(StepId::ConfigLoad)),
    ] {
        let proof = asks(flags);
        assert_eq!(broken(&proof), step, "{flags}\n{}", told(&proof));
    }
}

/// Of two mistakes the one is seen that the kubelet finds first: it looks at its thresholds once it has a certificate.
#[test]
fn what_is_found_first_is_seen() {
    let proof = with("1.37", "evictionSoft: {memory.available: 1Gi}\nimageGCHighThresholdPercent: 70", "");
    let seen = proof.classes[0].step(StepId::ConfigLoad).unwrap().symptom.as_deref().unwrap();
    assert!(
        seen.starts_with("failed to validate kubelet configuration, error: imageGCLowThreshold"),
        "{seen}"
    );
    let proof = with("1.37", "evictionSoft: {memory.available: 1Gi}", "");
    let seen = proof.classes[0].step(StepId::ConfigLoad).unwrap().symptom.as_deref().unwrap();
    assert!(seen.starts_with("failed to run Kubelet: grace period must be specified"), "{seen}");
}
