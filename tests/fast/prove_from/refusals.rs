//! What the kubelet refuses of its settings together, and of their form, in files that are not compiled from a spec. Seen
//! with the kubelet of 1.37 where a line names no other release.

use nodejoin::diagnostic::{Finding, Place};
use nodejoin::facts::from_folder::import;
use nodejoin::kube::Minor;
use nodejoin::proof::{self, Proof, StepId};

use super::{AT, broken, told, tree};

/// A kubelet with more in its configuration file and on its command line.
pub(super) fn with(minor: &str, config: &str, flags: &str) -> Proof {
    let kind = "kind: KubeletConfiguration";
    let tree = tree(
        "hard-way",
        &[
            ("kubelet-config.yaml", kind, Some(&format!("{kind}\n{config}"))),
            ("kubelet.service", "  --v=2", Some(&format!("  {flags} --v=2"))),
        ],
    );
    let imported = import(&tree, "hard-way", Minor::read(minor).ok());
    proof::prove(&imported.facts, AT.parse().unwrap())
}

/// The text that a finding points at.
pub(super) fn pointed(finding: &Finding) -> (String, &str) {
    let Place::Other(source, range) = &finding.place else { panic!("{finding:?}") };
    let file = source.name().rsplit('/').next().unwrap().to_owned();
    (file, source.text().get(range.clone()).unwrap())
}

pub(super) fn refused(minor: &str, config: &str, flags: &str, rule: &str, at: &str) {
    let proof = with(minor, config, flags);
    assert_eq!(broken(&proof), Some(StepId::ConfigLoad), "{minor} {config} {flags}\n{}", told(&proof));
    let found: Vec<&Finding> = proof.findings().filter(|finding| finding.rule == rule).collect();
    let [finding] = found.as_slice() else { panic!("{minor} {config} {flags}: {rule}\n{}", told(&proof)) };
    let (file, text) = pointed(finding);
    assert_eq!(text.trim_end(), at, "{minor} {config} {flags}: {rule}");
    assert_eq!(file == "kubelet.service", flags.contains(at), "{minor} {config} {flags}: {rule} {file}");
}

#[test]
fn settings_together_break_where_the_kubelet_ends() {
    for (config, rule, at) in [
        ("imageGCHighThresholdPercent: 70", "image-gc-thresholds-crossed", "70"),
        ("imageGCLowThresholdPercent: 85", "image-gc-thresholds-crossed", "85"),
        ("imageMaximumGCAge: 1m", "image-gc-ages-crossed", "1m"),
        ("imageMaximumGCAge: 3m\nimageMinimumGCAge: 180s", "image-gc-ages-crossed", "3m"),
        ("serializeImagePulls: true\nmaxParallelImagePulls: 2", "image-pulls-serialized", "2"),
        ("shutdownGracePeriodCriticalPods: 10s", "shutdown-grace-crossed", "10s"),
        ("shutdownGracePeriod: 10s\nshutdownGracePeriodCriticalPods: 20s", "shutdown-grace-crossed", "20s"),
        (
            "shutdownGracePeriod: 10s\nshutdownGracePeriodByPodPriority: [{priority: 1, shutdownGracePeriodSeconds: 10}]",
            "shutdown-grace-twice",
            "shutdownGracePeriodByPodPriority",
        ),
        ("systemCgroups: /system", "system-cgroups-without-root", "/system"),
        ("enforceNodeAllocatable: [system-reserved]", "reserved-cgroup-missing", "system-reserved"),
        (
            "enforceNodeAllocatable: [pods, kube-reserved-compressible]",
            "reserved-cgroup-missing",
            "kube-reserved-compressible",
        ),
        ("enforceNodeAllocatable: [none, pods]", "enforcement-clash", "none"),
        ("enforceNodeAllocatable: [pods, pods]", "enforcement-clash", "pods"),
        ("cgroupsPerQOS: false", "enforcement-without-cgroups", "false"),
        ("cgroupsPerQOS: false\nenforceNodeAllocatable: [pods]", "enforcement-without-cgroups", "false"),
        ("reservedSystemCPUs: 0-1\nsystemReservedCgroup: /s", "reserved-cpus-with-cgroups", "0-1"),
        ("reservedSystemCPUs: 0-", "cpu-set-malformed", "0-"),
        ("reservedMemory: [{numaNode: 0, limits: {cpu: 1}}]", "reserved-memory-unusable", "cpu"),
        (
            "reservedMemory:\n- {numaNode: 0, limits: {memory: 1Gi}}\n- {numaNode: 0, limits: {memory: 2Gi}}",
            "reserved-memory-unusable",
            "memory",
        ),
        ("runOnce: true", "run-once-refused", "true"),
        ("enableSystemLogQuery: true\nenableSystemLogHandler: false", "log-query-without-handler", "true"),
        ("podLogsDir: /var/log/../x", "pod-logs-dir-unusable", "/var/log/../x"),
        ("podLogsDir: /var/lög", "pod-logs-dir-unusable", "/var/lög"),
        ("userNamespaces: {idsPerPod: 65537}", "user-namespace-ids-uneven", "65537"),
        (
            "preloadedImagesVerificationAllowlist: [a]",
            "image-allowlist-unused",
            "preloadedImagesVerificationAllowlist",
        ),
        (
            "featureGates: {GracefulNodeShutdownBasedOnPodPriority: false}\nshutdownGracePeriodByPodPriority: [{priority: 1}]",
            "kubelet-field-gate-off",
            "shutdownGracePeriodByPodPriority",
        ),
        ("nodeStatusMaxImages: -2", "kubelet-value-out-of-range", "-2"),
        ("hairpinMode: veth", "kubelet-word-unknown", "veth"),
        ("shutdownGracePeriod: -1s", "kubelet-value-out-of-range", "-1s"),
        ("imageMinimumGCAge: -1m", "kubelet-value-out-of-range", "-1m"),
        ("logging: {flushFrequency: -5}", "kubelet-value-out-of-range", "-5"),
        ("showHiddenMetricsForVersion: '1.35'", "hidden-metrics-not-previous", "'1.35'"),
        (
            "imagePullCredentialsVerificationPolicy: NeverVerifyAllowlistedImages\npreloadedImagesVerificationAllowlist: [a, 'b*']",
            "image-pattern-malformed",
            "'b*'",
        ),
        (
            "featureGates: {DefaultPodSysctls: true}\ndefaultPodSysctls: {net.a.b: '1', net/a/b: '1'}",
            "sysctl-twice",
            "net/a/b",
        ),
        (
            "registerWithTaints: [{key: b, effect: NoSchedule}, {key: a, effect: NoSchedule, timeAdded: '2027-01-01T00:00:00Z'}]",
            "taint-malformed",
            "{key: a, effect: NoSchedule, timeAdded: '2027-01-01T00:00:00Z'}",
        ),
        (
            "tracing: {endpoint: 'http://localhost:4317'}",
            "tracing-endpoint-malformed",
            "'http://localhost:4317'",
        ),
        ("logging: {format: json, vmodule: [{filePattern: a, verbosity: 1}]}", "vmodule-unusable", "vmodule"),
        ("logging: {vmodule: [{filePattern: 'a=b', verbosity: 1}]}", "vmodule-unusable", "'a=b'"),
        ("featureGates: {GracefulNodeShutdown: false}", "feature-gate-needs-another", "GracefulNodeShutdown"),
        ("tlsCipherSuites: [TLS_AES_128_GCM]", "kubelet-word-unknown", "TLS_AES_128_GCM"),
        ("kubeReserved: {cpu: 1}", "kubelet-field-wrong-type", "1"),
        ("enforceNodeAllocatable: [pods, 1]", "kubelet-field-wrong-type", "1"),
    ] {
        refused("1.37", config, "", rule, at);
    }
}

/// The kubelet exits later with these: after it queried its runtime, or when it makes its managers.
#[test]
fn settings_that_are_refused_late_break_as_well() {
    for (config, rule, at) in [
        ("cpuManagerPolicy: static", "cpu-manager-without-reservation", "static"),
        ("memoryManagerPolicy: Static\nkubeReserved: {memory: 1Gi}", "reserved-memory-sum", "Static"),
        ("evictionSoft: {memory.available: 1Gi}", "eviction-grace-period-missing", "memory.available"),
        (
            "evictionSoft: {memory.available: 1Gi}\nevictionSoftGracePeriod: {memory.available: soon}",
            "eviction-grace-period-malformed",
            "soon",
        ),
        ("evictionHard: {memory.available: 1GB5}", "eviction-threshold-malformed", "1GB5"),
        ("kubeReserved: {memory: -1Gi}", "reserved-resource-negative", "-1Gi"),
        ("cpuManagerPolicyOptions: {full-pcpus-only: 'true'}", "policy-option-refused", "full-pcpus-only"),
        (
            "topologyManagerPolicy: restricted\ntopologyManagerPolicyOptions: {max-numa-nodes: '8'}",
            "policy-option-refused",
            "max-numa-nodes",
        ),
        ("qosReserved: {memory: '0.5'}", "qos-reserved-malformed", "'0.5'"),
        (
            "memoryManagerPolicy: Static\nkubeReserved: {memory: 924Mi}\nreservedMemory: [{limits: {memory: 1Gi, hugepages-2Mi: 2Mi}}]",
            "reserved-memory-sum",
            "hugepages-2Mi",
        ),
        ("containerLogMaxSize: 10MB", "kubelet-field-wrong-type", "10MB"),
        ("allowedUnsafeSysctls: [kernel.pid_max]", "sysctl-not-namespaced", "kernel.pid_max"),
    ] {
        refused("1.37", config, "", rule, at);
    }
}

/// What a release refuses, another may accept.
#[test]
fn each_release_refuses_its_own() {
    let cases = [
        ("1.11", "imageGCHighThresholdPercent: 80", false),
        ("1.12", "imageGCHighThresholdPercent: 80", true),
        ("1.30", "enforceNodeAllocatable: [pods, pods]", false),
        ("1.31", "enforceNodeAllocatable: [pods, pods]", true),
        ("1.30", "cgroupsPerQOS: false\nenforceNodeAllocatable: [none]", true),
        ("1.31", "cgroupsPerQOS: false\nenforceNodeAllocatable: [none]", false),
    ];
    for (minor, config, refused) in cases {
        let endpoint = if minor == "1.11" { "" } else { "--container-runtime-endpoint=unix:///run/c.sock" };
        let proof = with(minor, config, endpoint);
        let breaks = broken(&proof) == Some(StepId::ConfigLoad);
        assert_eq!(breaks, refused, "{minor} {config}\n{}", told(&proof));
    }
}

/// Values that are read, and end the kubelet as late as it listens.
#[test]
fn values_of_rows_break_where_the_kubelet_ends() {
    for (config, rule, at) in [
        ("syncFrequency: null", "kubelet-field-wrong-type", "null"),
        ("nodeStatusUpdateFrequency: ~", "kubelet-field-wrong-type", "~"),
        ("systemReserved: {memory: null}", "kubelet-field-wrong-type", "null"),
        ("evictionHard: {memory.available: ~}", "eviction-threshold-malformed", "~"),
        ("evictionHard: {memory.available: NaN%}", "eviction-threshold-malformed", "NaN%"),
        ("enforceNodeAllocatable: [null]", "kubelet-word-unknown", "null"),
        ("logging: {flushFrequency: 5.5}", "kubelet-field-wrong-type", "5.5"),
        ("logging: {vmodule: [{filePattern: a, verbosity: -1}]}", "kubelet-value-out-of-range", "-1"),
        (
            "logging: {vmodule: [{filePattern: a, verbosity: 4294967296}]}",
            "kubelet-value-out-of-range",
            "4294967296",
        ),
        ("podPidsLimit: 9223372036854775808", "kubelet-value-out-of-range", "9223372036854775808"),
        ("address: localhost", "kubelet-setting-refused", "localhost"),
        ("tlsCipherSuites: [TLS_AES_128_GCM_SHA256]", "kubelet-setting-refused", "[TLS_AES_128_GCM_SHA256]"),
        (
            "featureGates: {LoggingBetaOptions: false}\nlogging: {format: json}",
            "kubelet-setting-refused",
            "json",
        ),
        ("tracing: {endpoint: 'localhost:otel'}", "tracing-endpoint-malformed", "'localhost:otel'"),
        ("tracing: {endpoint: 'dns://%zz'}", "tracing-endpoint-malformed", "'dns://%zz'"),
        ("syncFrequency: -1s", "kubelet-value-out-of-range", "-1s"),
        ("tlsCurvePreferences: [23, 0]", "kubelet-value-out-of-range", "0"),
    ] {
        refused("1.37", config, "", rule, at);
    }
    for (minor, config, flags, rule, at) in [
        ("1.37", "", "--root-dir=kubelet", "kubelet-setting-refused", "--root-dir=kubelet"),
        ("1.37", "", "--root-dir=", "kubelet-setting-refused", "--root-dir="),
        ("1.37", "", "--exit-on-lock-contention", "kubelet-setting-refused", "--exit-on-lock-contention"),
        ("1.37", "", "--sync-frequency=0", "kubelet-value-out-of-range", "--sync-frequency=0"),
        ("1.29", "containerLogMaxFiles: 1", "", "kubelet-value-out-of-range", "1"),
        (
            "1.37",
            "memoryManagerPolicy: Static",
            "--reserved-memory=0:memory=500Mi",
            "reserved-memory-sum",
            "--reserved-memory=0:memory=500Mi",
        ),
    ] {
        refused(minor, config, flags, rule, at);
    }
}

#[test]
fn settings_that_the_kubelet_takes_join() {
    for config in [
        "imageGCHighThresholdPercent: 81",
        "imageMaximumGCAge: 121s",
        "imageMaximumGCAge: 0s\nimageMinimumGCAge: 5m",
        "maxParallelImagePulls: 4",
        "serializeImagePulls: true\nmaxParallelImagePulls: 1",
        "shutdownGracePeriod: 20s\nshutdownGracePeriodCriticalPods: 20s",
        "shutdownGracePeriodByPodPriority: [{priority: 1, shutdownGracePeriodSeconds: 10}]",
        "systemCgroups: /system\ncgroupRoot: /",
        "enforceNodeAllocatable: [pods, system-reserved]\nsystemReservedCgroup: /s",
        "cgroupsPerQOS: false\nenforceNodeAllocatable: [none]",
        "cgroupsPerQOS: false\nenforceNodeAllocatable: []",
        "reservedSystemCPUs: 0-1,3",
        "reservedMemory: [{numaNode: 0, limits: {memory: 1Gi}}, {numaNode: 1, limits: {memory: 1Gi}}]",
        "runOnce: false",
        "enableSystemLogQuery: true",
        "podLogsDir: var/log",
        "userNamespaces: {idsPerPod: 131072}",
        "preloadedImagesVerificationAllowlist: []",
        "preloadedImagesVerificationAllowlist: [a/*]\nimagePullCredentialsVerificationPolicy: NeverVerifyAllowlistedImages",
        "cpuManagerPolicy: static\nkubeReserved: {cpu: 500m}",
        "memoryManagerPolicy: Static\nkubeReserved: {memory: 924Mi}\nreservedMemory: [{numaNode: 0, limits: {memory: 1Gi}}]",
        "evictionSoft: {memory.available: 1Gi}\nevictionSoftGracePeriod: {memory.available: 1m}",
        "allowedUnsafeSysctls: [net.core.somaxconn, kernel.msg*]",
        "nodeLeaseDurationSeconds: 0",
        "tlsCipherSuites: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]",
        "tlsCipherSuites: [TLS_AES_128_GCM_SHA256, TLS_RSA_WITH_RC4_128_SHA]\ntlsMinVersion: VersionTLS13",
        "tlsCipherSuites: [TLS_AES_128_GCM_SHA256]\nenableServer: false",
        "tlsCipherSuites: []",
        "cpuCFSQuotaPeriod: null\nlogging: {flushFrequency: null}",
        "maxPods: !!int '64'",
        "address: 010.0.0.1",
        "address: '::'",
        "address: ''",
        "evictionSoft: {memory.available: NaN%}\nevictionSoftGracePeriod: {memory.available: 1m}",
        "tracing: {endpoint: 'unix:///run/otel%20socket'}",
        "tracing: {endpoint: '[::1]:4317'}",
        "logging: {format: json}",
        "syncFrequency: 0s",
        "tlsCurvePreferences: [23, 29]",
        "topologyManagerPolicyOptions: {no-such-option: 'true'}",
        "qosReserved: {memory: 50%}",
        "imageMinimumGCAge: 0s",
        "logging: {flushFrequency: 5000000000}",
        "showHiddenMetricsForVersion: '1.36'",
        "featureGates: {DefaultPodSysctls: true}\ndefaultPodSysctls: {net.a.b: '1', kernel.shm_rmid_forced: '1'}",
        "tracing: {endpoint: 'localhost:4317'}",
        "logging: {vmodule: [{filePattern: a, verbosity: 1}]}",
        "maxPods: 1e2",
        "maxPods: 110.0",
        "maxPods: ~",
        "reservedMemory: [{numaNode: 0, limits: {memory: 1}}]",
        "featureGates: {GracefulNodeShutdown: false, GracefulNodeShutdownBasedOnPodPriority: false, WindowsGracefulNodeShutdown: false}",
        "authorization: {mode: ''}",
    ] {
        let proof = with("1.37", config, "");
        assert!(proof.joins(), "{config}\n{}", told(&proof));
    }
}
