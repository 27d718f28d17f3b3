//! Inheritance: cluster → pool → node. All of it is here.
//!
//! | what | of the three layers |
//! |---|---|
//! | kubernetes, binary, runtime, listen address, paths, … | the last that sets it wins |
//! | fields of the KubeletConfiguration (`config`) | each field by itself: the last that sets it wins; lists and maps whole |
//! | flags, feature gates, environment | each entry by itself: the last that sets it wins |
//! | labels, capacity | each key by itself: the last that sets it wins |
//! | taints | all of them; of the same key and effect the last |
//! | token | the last that names one wins |
//!
//! A key of nodejoin's own (`cgroup-driver`) and the field it means (`cgroupDriver`) are the same setting.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::kube::value::Taint;
use crate::kube::{Kube, Minor};
use crate::model::{At, Capacity, Kubelet, KubeletSettings, Paths, ServingCertificate, Setting};
use crate::source::Path;

/// The settings of one level.
#[derive(Clone)]
pub(super) struct Layer {
    pub(super) labels: BTreeMap<String, At<String>>,
    pub(super) taints: Vec<At<Taint>>,
    pub(super) token: Option<At<String>>,
    pub(super) capacity: Capacity,
    pub(super) kubelet: Arc<KubeletLayer>,
}

/// One `kubelet` table, read.
#[derive(Clone, Default, PartialEq)]
pub(super) struct KubeletLayer {
    pub(super) minor: Option<At<Minor>>,
    pub(super) binary: Option<At<String>>,
    pub(super) runtime_service: Option<At<String>>,
    pub(super) hostname_override: Option<At<bool>>,
    pub(super) node_ip: Option<At<bool>>,
    pub(super) serving: Option<At<ServingCertificate>>,
    pub(super) paths: BTreeMap<&'static str, At<String>>,
    pub(super) fields: BTreeMap<String, Setting>,
    pub(super) flags: BTreeMap<String, Setting>,
    pub(super) gates: BTreeMap<String, At<bool>>,
    pub(super) environment: BTreeMap<String, At<String>>,
}

impl KubeletLayer {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Layer {
    /// This layer with a later one over it.
    pub(super) fn over(&self, later: &Layer) -> Layer {
        let mut layer = self.clone();
        layer.labels.extend(later.labels.clone());
        layer.taints.retain(|taint| {
            !later.taints.iter().any(|other| other.key == taint.key && other.effect == taint.effect)
        });
        layer.taints.extend(later.taints.iter().cloned());
        layer.capacity.extend(later.capacity.clone());
        layer.token = later.token.clone().or(layer.token);
        if later.kubelet.is_empty() {
            return layer;
        }
        let (base, over) = (Arc::make_mut(&mut layer.kubelet), &later.kubelet);
        base.minor = over.minor.clone().or(base.minor.take());
        base.binary = over.binary.clone().or(base.binary.take());
        base.runtime_service = over.runtime_service.clone().or(base.runtime_service.take());
        base.hostname_override = over.hostname_override.clone().or(base.hostname_override.take());
        base.node_ip = over.node_ip.clone().or(base.node_ip.take());
        base.serving = over.serving.clone().or(base.serving.take());
        base.paths.extend(over.paths.clone());
        base.fields.extend(over.fields.clone());
        base.flags.extend(over.flags.clone());
        base.gates.extend(over.gates.clone());
        base.environment.extend(over.environment.clone());
        layer
    }

    /// The kubelet that results, with defaults for what no layer sets. `at` is the table where a default could be set.
    pub(super) fn kubelet(&self, cluster_minor: &At<Minor>, at: &Path) -> Kubelet {
        let layer = &self.kubelet;
        let minor = layer.minor.clone().unwrap_or_else(|| cluster_minor.clone());
        let kube = Kube::of(*minor);
        let or = |value: &Option<At<String>>, key: &str, default: &str| {
            value.clone().unwrap_or_else(|| At::default(default.to_owned(), at.key(key)))
        };
        let path = |key: &'static str, default: &str| {
            let path = at.key("paths").key(key);
            layer.paths.get(key).cloned().unwrap_or_else(|| At::default(default.to_owned(), path))
        };
        let serving = layer
            .serving
            .clone()
            .unwrap_or_else(|| At::default(ServingCertificate::SelfSigned, at.key("serving-certificate")));
        let dockershim = kube.has_dockershim() && !layer.fields.contains_key("containerRuntimeEndpoint");
        Kubelet {
            binary: or(&layer.binary, "binary", "/usr/local/bin/kubelet"),
            runtime_service: or(
                &layer.runtime_service,
                "runtime-service",
                if dockershim { "docker.service" } else { "containerd.service" },
            ),
            hostname_override: layer
                .hostname_override
                .clone()
                .unwrap_or_else(|| At::default(true, at.key("hostname-override"))),
            node_ip: layer.node_ip.clone().unwrap_or_else(|| At::default(true, at.key("node-ip"))),
            paths: Paths {
                environment: path("environment", "/etc/kubernetes/config.conf"),
                flags: path("flags", "/etc/kubernetes/kubelet.conf"),
                config: path("config", "/etc/kubernetes/kubelet-config.yaml"),
                bootstrap_kubeconfig: path("bootstrap-kubeconfig", "/etc/kubernetes/bootstrap.kubeconfig"),
                kubeconfig: path("kubeconfig", "/etc/kubernetes/kubeconfig"),
                cert_dir: path("cert-dir", "/var/lib/kubelet/pki"),
                client_ca: path("client-ca", "/etc/kubernetes/ssl/ca.pem"),
                unit: path("unit", "/etc/systemd/system/kubelet.service"),
            },
            settings: KubeletSettings {
                minor,
                fields: layer.fields.clone(),
                flags: layer.flags.clone(),
                gates: layer.gates.clone(),
            },
            environment: layer.environment.clone(),
            serving,
        }
    }
}
