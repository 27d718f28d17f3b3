use serde_json::{Value, json};

use super::mutant::Draft;
use super::yaml::{remove, set};
use crate::outcome::Outcome;

/// The kubelet's configuration, changed in what it looks at.
pub(super) fn change(draft: &mut Draft<'_>) -> Outcome<Option<String>> {
    let values: [(&str, Value); 66] = [
        ("/kind", json!("kubeletconfiguration")),
        ("/apiVersion", json!("kubelet.config.k8s.io/v1")),
        ("/apiVersion", json!("v1")),
        ("/rotateCertificates", json!(false)),
        ("/rotateCertificates", json!("true")),
        ("/RotateCertificates", json!(true)),
        ("/serverTLSBootstrap", json!(false)),
        ("/featureGates", json!({"RotateKubeletServerCertificate": false})),
        ("/featureGates", json!({"NoSuchGate": true})),
        ("/featureGates", json!({"RotateKubeletClientCertificate": true})),
        ("/featureGates", json!(["RotateKubeletServerCertificate"])),
        ("/featureGates", json!({"RotateKubeletServerCertificate": "true"})),
        ("/maxPods", json!(110)),
        ("/maxPods", json!("110")),
        ("/maxPods", json!(-1)),
        ("/maxPods", json!(1.5)),
        ("/registerNode", json!(false)),
        ("/authorization/mode", json!("RBAC")),
        ("/authorization/mode", json!("AlwaysAllow")),
        ("/authentication/x509/clientCAFile", json!("/etc/kubernetes/ssl/ca.crt")),
        ("/authentication/x509/clientCAFile", json!("")),
        ("/authentication/x509/clientCAFile", json!("/etc/kubernetes/ssl")),
        ("/clusterDNS", json!("10.254.0.10")),
        ("/clusterDNS", json!(["nothing"])),
        ("/containerRuntimeEndpoint", json!("")),
        ("/registerWithTaints/0/effect", json!("Never")),
        ("/registerWithTaints/0/effect", json!("NoExecute")),
        ("/registerWithTaints/0/key", json!("not a key")),
        ("/registerWithTaints/0/value", json!("not a value")),
        ("/registerWithTaints/0/value", json!(true)),
        ("/syncFrequency", json!("1m")),
        ("/syncFrequency", json!(60)),
        ("/port", json!(70_000)),
        ("/topologyManagerPolicy", json!("single-numa")),
        ("/topologyManagerPolicy", json!("")),
        ("/cpuManagerPolicy", json!("dynamic")),
        ("/cpuManagerPolicyOptions", json!({})),
        ("/evictionHard", json!({"memory.free": "1Gi"})),
        ("/evictionHard", json!({"memory.available": "100Mi"})),
        ("/enforceNodeAllocatable", json!(["pods", "system"])),
        ("/tlsMinVersion", json!("TLS12")),
        ("/tlsMinVersion", json!("")),
        ("/memorySwap", json!({"swapBehavior": "UnlimitedSwap"})),
        ("/memorySwap", json!({"swapBehavior": "NoSwap"})),
        ("/cpuCFSQuotaPeriod", json!("50ms")),
        ("/cpuCFSQuotaPeriod", json!("0.1s")),
        ("/logging", json!({"format": "xml"})),
        ("/logging", json!({"options": {"text": {"splitStream": true}}})),
        ("/logging", json!({"options": {"text": {"infoBufferSize": "1Ki"}}})),
        ("/tlsCertFile", json!("/etc/kubernetes/kubelet.crt")),
        ("/tlsCipherSuites", json!(["TLS_AES_128"])),
        ("/imageGCHighThresholdPercent", json!(80)),
        ("/imageGCHighThresholdPercent", json!(81)),
        ("/imageMaximumGCAge", json!("1m")),
        ("/maxParallelImagePulls", json!(2)),
        ("/shutdownGracePeriodCriticalPods", json!("10s")),
        ("/reservedSystemCPUs", json!("0-")),
        ("/podLogsDir", json!("/var/log/")),
        ("/showHiddenMetricsForVersion", json!("1.30")),
        ("/tracing", json!({"endpoint": "http://localhost:4317"})),
        ("/logging", json!({"vmodule": [{"filePattern": "", "verbosity": 1}]})),
        ("/kubeReserved", json!({"memory": 1})),
        ("/kubeReserved", json!({"memory": "-1Gi"})),
        ("/evictionSoft", json!({"memory.available": "1Gi"})),
        ("/cpuManagerPolicy", json!("static")),
        ("/allowedUnsafeSysctls", json!(["kernel.pid_max"])),
    ];
    let (path, value) = draft.one_of(&values);
    if draft.chance(6) {
        return draft.edit("kubelet-config.yaml", |config, _| {
            remove(config, path)?;
            Some(format!("without {path}"))
        });
    }
    draft.edit("kubelet-config.yaml", |config, _| {
        set(config, path, value.clone())?;
        Some(format!("{path} is {value}"))
    })
}
