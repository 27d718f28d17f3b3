//! Reads the settings that the cluster, a pool or a node gives.

use crate::diagnostic::rule_id;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::inherit::{KubeletLayer, Layer};
use super::reader::Reader;
use crate::kube::Kube;
use crate::kube::value::Malformed;
use crate::model::{At, Capacity, RESOURCES, ServingCertificate, Setting, Value};
use crate::rules::form::setting_twice;
use crate::rules::nodes::{label_malformed, taint_malformed};
use crate::source::Path;
use crate::spec::v1::{KubeletSpec, NodeSpec, PathsSpec, PoolSpec, ServingCertificateSpec, Spec};

/// The keys that the three levels share.
pub(super) struct Level<'s> {
    labels: Option<&'s BTreeMap<String, String>>,
    taints: Option<&'s [String]>,
    token: Option<&'s str>,
    capacity: Option<&'s BTreeMap<String, String>>,
    pub(super) kubelet: Option<&'s KubeletSpec>,
}

impl<'s> Level<'s> {
    pub(super) fn of_cluster(spec: &'s Spec) -> Self {
        Self {
            labels: spec.cluster.labels.as_ref(),
            taints: spec.cluster.taints.as_deref(),
            token: spec.cluster.token.as_deref(),
            capacity: spec.cluster.capacity.as_ref(),
            kubelet: Some(&spec.kubelet),
        }
    }

    pub(super) fn of_pool(spec: &'s PoolSpec) -> Self {
        Self {
            labels: spec.labels.as_ref(),
            taints: spec.taints.as_deref(),
            token: spec.token.as_deref(),
            capacity: spec.capacity.as_ref(),
            kubelet: spec.kubelet.as_deref(),
        }
    }

    pub(super) fn of_node(spec: &'s NodeSpec) -> Self {
        Self {
            labels: spec.labels.as_ref(),
            taints: spec.taints.as_deref(),
            token: spec.token.as_deref(),
            capacity: spec.capacity.as_ref(),
            kubelet: spec.kubelet.as_deref(),
        }
    }

    /// Whether no key is there, not even an empty table.
    pub(super) fn is_empty(&self) -> bool {
        let shared = self.labels.is_none() && self.taints.is_none() && self.token.is_none();
        shared && self.capacity.is_none() && self.kubelet.is_none()
    }
}

impl Reader<'_, '_> {
    /// Reads one level. `at` is the table of its labels, `kubelet_at` that of its kubelet.
    pub(super) fn layer(&mut self, kube: Kube, at: &Path, kubelet_at: &Path, level: &Level<'_>) -> Layer {
        let kubelet = match level.kubelet {
            Some(kubelet) => self.kubelet_layer(kube, kubelet, kubelet_at),
            None => KubeletLayer::default(),
        };
        Layer {
            labels: self.labels(level.labels, &at.key("labels")),
            taints: self.parse_all(
                taint_malformed::malformed,
                level.taints.unwrap_or_default(),
                &at.key("taints"),
            ),
            capacity: self.capacity(level.capacity, &at.key("capacity")),
            token: level.token.map(|token| At::written(token.to_owned(), at.key("token"))),
            kubelet: Arc::new(kubelet),
        }
    }

    fn labels(
        &mut self,
        labels: Option<&BTreeMap<String, String>>,
        at: &Path,
    ) -> BTreeMap<String, At<String>> {
        let mut read = BTreeMap::new();
        for (key, value) in labels.into_iter().flatten() {
            let path = at.key(key);
            match label_malformed::judge((key, value), (&path).into(), &format!("`{path}`")) {
                None => {
                    read.insert(key.clone(), At::written(value.clone(), path));
                }
                Some(finding) => self.findings.push_unread(path, finding),
            }
        }
        read
    }

    fn capacity(&mut self, amounts: Option<&BTreeMap<String, String>>, at: &Path) -> Capacity {
        let mut read = Capacity::new();
        for (name, text) in amounts.into_iter().flatten() {
            let path = at.key(name);
            let Some(resource) = RESOURCES.into_iter().find(|resource| resource == name) else {
                let malformed = Malformed::of(
                    format!("`{}`", name.escape_debug()),
                    "is no resource that a kubelet reserves",
                )
                .label("no resource that a kubelet reserves");
                let help = match crate::diagnostic::suggest::nearest(name, RESOURCES) {
                    Some(near) => format!("write `{near}`"),
                    None => format!("write {}", crate::diagnostic::suggest::listed(RESOURCES, "or")),
                };
                self.malformed_key(rule_id::CAPACITY_MALFORMED, &path, malformed.help(help));
                continue;
            };
            if let Some(amount) = self.parse(rule_id::CAPACITY_MALFORMED, text, &path) {
                read.insert(resource, amount);
            }
        }
        read
    }

    fn kubelet_layer(&mut self, kube: Kube, spec: &KubeletSpec, at: &Path) -> KubeletLayer {
        let mut fields = BTreeMap::new();
        self.fields(kube, &spec.config, &at.key("config"), "", &mut fields);
        self.own_keys(spec, at, &mut fields);
        let service_path = at.key("runtime-service");
        KubeletLayer {
            minor: spec.kubernetes.as_ref().and_then(|text| self.minor(text, &at.key("kubernetes"))),
            binary: spec.binary.as_ref().and_then(|text| self.absolute(text, &at.key("binary"))),
            runtime_service: spec.runtime_service.as_ref().and_then(|text| self.line(text, &service_path)),
            hostname_override: spec.hostname_override.map(|on| At::written(on, at.key("hostname-override"))),
            node_ip: spec.node_ip.map(|on| At::written(on, at.key("node-ip"))),
            serving: spec
                .serving_certificate
                .as_ref()
                .and_then(|serving| self.serving(serving, &at.key("serving-certificate"))),
            paths: self.paths(&spec.paths, &at.key("paths")),
            fields,
            flags: self.flags(&spec.flags, &at.key("flags")),
            gates: self.gates(&spec.feature_gates, &at.key("feature-gates")),
            environment: self.environment(&spec.environment, &at.key("environment")),
        }
    }

    /// The keys of nodejoin's own that mean a field of the KubeletConfiguration.
    fn own_keys(&mut self, spec: &KubeletSpec, at: &Path, fields: &mut BTreeMap<String, Setting>) {
        let drivers = [("systemd", "systemd"), ("cgroupfs", "cgroupfs")];
        let driver_path = at.key("cgroup-driver");
        let driver = spec.cgroup_driver.as_ref().and_then(|word| self.word(word, &driver_path, &drivers));
        let text = |text: &str| Value::Plain(serde_json::Value::String(text.to_owned()));
        let listen_path = at.key("listen-address");
        let listen = match spec.listen_address.as_deref() {
            Some("node") => Some(Value::NodeAddress),
            Some(address) => self.address(address, &listen_path).map(|_| text(address)),
            None => None,
        };
        let endpoint_path = at.key("runtime-endpoint");
        let endpoint = spec.runtime_endpoint.as_ref().and_then(|text| self.line(text, &endpoint_path));
        let own = [
            ("cgroup-driver", "cgroupDriver", driver.map(text)),
            ("runtime-endpoint", "containerRuntimeEndpoint", endpoint.map(|line| text(&line))),
            ("listen-address", "address", listen),
            (
                "rotate-certificates",
                "rotateCertificates",
                spec.rotate_certificates.map(|on| Value::Plain(serde_json::Value::Bool(on))),
            ),
        ];
        for (key, field, value) in own {
            let Some(value) = value else { continue };
            let path = at.key(key);
            if let Some(other) = fields.insert(field.to_owned(), At::written(value, path.clone())) {
                self.findings.push(setting_twice::field(key, field, &path, other.path));
            }
        }
    }

    /// Fields of the KubeletConfiguration, flattened to dotted paths. A map such as evictionHard is one field.
    fn fields(
        &mut self,
        kube: Kube,
        table: &toml::Table,
        at: &Path,
        prefix: &str,
        fields: &mut BTreeMap<String, Setting>,
    ) {
        for (key, value) in table {
            let path = at.key(key);
            let field = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            match value {
                // Of an empty table there is nothing but its name, which may be wrong.
                toml::Value::Table(inner) if !inner.is_empty() && !kube.is_map_field(&field) => {
                    self.fields(kube, inner, &path, &field, fields)
                }
                _ => {
                    if let Some(value) = self.plain(value, &path) {
                        fields.insert(field, At::written(Value::Plain(value), path));
                    }
                }
            }
        }
    }

    fn serving(&mut self, spec: &ServingCertificateSpec, at: &Path) -> Option<At<ServingCertificate>> {
        let approvers = [("kubelet-csr-approver", "kubelet-csr-approver"), ("manual", "manual")];
        let certificate = match (&spec.approver, &spec.cert_file, &spec.key_file) {
            (Some(approver), None, None) => {
                let approver = self.word(approver, &at.key("approver"), &approvers)?;
                ServingCertificate::Requested { approver: approver.to_owned() }
            }
            (None, Some(cert), Some(key)) => ServingCertificate::Files {
                cert_file: self.absolute(cert, &at.key("cert-file"))?.value,
                key_file: self.absolute(key, &at.key("key-file"))?.value,
            },
            _ => {
                let malformed = Malformed::new("needs either `approver`, or `cert-file` and `key-file`")
                    .help("write `{ approver = \"kubelet-csr-approver\" }`; leave the key out for a self-signed certificate");
                self.malformed(rule_id::SERVING_CERTIFICATE_UNCLEAR, at, malformed);
                return None;
            }
        };
        Some(At::written(certificate, at.clone()))
    }

    fn paths(&mut self, spec: &PathsSpec, at: &Path) -> BTreeMap<&'static str, At<String>> {
        let written = [
            ("environment", &spec.environment),
            ("flags", &spec.flags),
            ("config", &spec.config),
            ("bootstrap-kubeconfig", &spec.bootstrap_kubeconfig),
            ("kubeconfig", &spec.kubeconfig),
            ("cert-dir", &spec.cert_dir),
            ("client-ca", &spec.client_ca),
            ("unit", &spec.unit),
        ];
        let mut paths = BTreeMap::new();
        for (key, text) in written {
            if let Some(path) = text.as_ref().and_then(|text| self.absolute(text, &at.key(key))) {
                paths.insert(key, path);
            }
        }
        paths
    }

    fn environment(
        &mut self,
        variables: &BTreeMap<String, String>,
        at: &Path,
    ) -> BTreeMap<String, At<String>> {
        let mut environment = BTreeMap::new();
        for (name, value) in variables {
            let path = at.key(name);
            // systemd's env_name_is_valid: letters, digits and underscores, no digit first.
            let valid = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
                && name.bytes().next().is_some_and(|b| !b.is_ascii_digit());
            if !valid {
                let malformed = Malformed::new("is no name of a variable")
                    .label("no name of a variable")
                    .reason("systemd skips such a line of an env file")
                    .help("use letters, digits and underscores; the first is no digit");
                self.malformed_key(rule_id::VARIABLE_MALFORMED, &path, malformed);
                continue;
            }
            if let Some(line) = self.line(value, &path) {
                environment.insert(name.clone(), line);
            }
        }
        environment
    }
}
