//! A `kubelet` table: read, inherited, and filled with defaults.
//!
//! | what | of cluster, pool and node |
//! |---|---|
//! | kubernetes, binary, runtime, listen address, each path, … | the last that sets it wins |
//! | fields of the KubeletConfiguration (`config`) | per field: the last that sets it wins; maps per entry, lists as a whole |
//! | flags, feature gates, environment | per entry: the last that sets it wins |
//! | lines of the unit (`unit`) | per key of a section: the last that sets it wins |
//!
//! A key of nodejoin's own (`cgroup-driver`) and the field it means (`cgroupDriver`) are the same setting.

use std::collections::BTreeMap;

use super::reader::Reader;
use crate::diagnostic::rule_id;
use crate::facts::unit;
use crate::kube::value::Malformed;
use crate::kube::{Kube, Minor};
use crate::model::{
    APPROVED_BY_HAND, At, Authority, Bootstrap, Kubelet, KubeletSettings, ServingCertificate, Setting, Unit,
    UnitLines, Value,
};
use crate::rules::form::setting_twice;
use crate::source::Path;
use crate::spec::v1::{KubeletSpec, Paths, ServingCertificateSpec};

/// The words of `bootstrap`.
const BOOTSTRAPS: [(&str, Bootstrap); 3] =
    [("token", Bootstrap::Token), ("file", Bootstrap::File), ("none", Bootstrap::None)];

/// One `kubelet` table, read.
#[derive(Clone, Default, PartialEq)]
pub(super) struct KubeletLayer {
    minor: Option<At<Minor>>,
    binary: Option<At<String>>,
    runtime_service: Option<At<String>>,
    hostname_override: Option<At<bool>>,
    node_ip: Option<At<bool>>,
    pub(super) bootstrap: Option<At<Bootstrap>>,
    private_files: Option<At<bool>>,
    client_ca: Option<At<Authority>>,
    serving: Option<At<ServingCertificate>>,
    paths: Paths<Option<At<String>>>,
    fields: BTreeMap<String, Setting>,
    flags: BTreeMap<String, Setting>,
    gates: BTreeMap<String, At<bool>>,
    environment: BTreeMap<String, At<String>>,
    drop_in: Option<At<bool>>,
    unit_lines: UnitLines,
}

impl KubeletLayer {
    /// Whether it sets nothing.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Puts a later layer over this one.
    pub(super) fn put(&mut self, later: &Self) {
        fn last<T: Clone>(earlier: &mut Option<T>, later: &Option<T>) {
            if later.is_some() {
                earlier.clone_from(later);
            }
        }
        last(&mut self.minor, &later.minor);
        last(&mut self.binary, &later.binary);
        last(&mut self.runtime_service, &later.runtime_service);
        last(&mut self.hostname_override, &later.hostname_override);
        last(&mut self.node_ip, &later.node_ip);
        last(&mut self.bootstrap, &later.bootstrap);
        last(&mut self.private_files, &later.private_files);
        last(&mut self.client_ca, &later.client_ca);
        last(&mut self.serving, &later.serving);
        self.paths = later.paths.or(&self.paths);
        for (field, setting) in &later.fields {
            let over =
                self.fields.get(field).map_or_else(|| setting.clone(), |earlier| setting.over(earlier));
            self.fields.insert(field.clone(), over);
        }
        self.flags.extend(later.flags.clone());
        self.gates.extend(later.gates.clone());
        self.environment.extend(later.environment.clone());
        last(&mut self.drop_in, &later.drop_in);
        self.unit_lines.extend(later.unit_lines.clone());
    }

    /// Changes the default of `hostname-override`: without it the kubelet registers under the host's name.
    pub(super) fn register_as_host(&mut self, at: &Path) {
        self.hostname_override.get_or_insert_with(|| At::default(false, at.key("hostname-override")));
    }

    /// Removes what `unset` names below a `kubelet` table, such as `config.maxPods`. Returns whether there was any.
    pub(super) fn remove(&mut self, name: &str) -> bool {
        let Some((table, name)) = name.split_once('.') else { return false };
        match table {
            "config" => self.remove_field(name),
            "flags" => self.flags.remove(name).is_some(),
            "feature-gates" => self.gates.remove(name).is_some(),
            "environment" => self.environment.remove(name).is_some(),
            "unit" => {
                let before = self.unit_lines.len();
                self.unit_lines.retain(|(section, key), _| format!("{section}.{key}") != name);
                self.unit_lines.len() < before
            }
            _ => false,
        }
    }

    /// Removes a field, all fields below it, or an entry of a map.
    fn remove_field(&mut self, name: &str) -> bool {
        let before = self.fields.len();
        let below = format!("{name}.");
        self.fields.retain(|field, _| field != name && !field.starts_with(&below));
        if self.fields.len() < before {
            return true;
        }
        let entry = |(field, setting): (&String, &Setting)| {
            let key = name.strip_prefix(field.as_str())?.strip_prefix('.')?;
            Some((field.clone(), setting.without(key)?))
        };
        match self.fields.iter().find_map(entry) {
            Some((field, Some(setting))) => self.fields.insert(field, setting).is_some(),
            Some((field, None)) => self.fields.remove(&field).is_some(),
            None => false,
        }
    }

    /// The kubelet that results, with defaults for what no layer sets. `at` is the table where a default could be set.
    pub(super) fn kubelet(&self, cluster_minor: &At<Minor>, at: &Path) -> Kubelet {
        fn or<T: Clone>(value: &Option<At<T>>, at: Path, default: impl Into<T>) -> At<T> {
            value.clone().unwrap_or_else(|| At::default(default.into(), at))
        }
        let minor = self.minor.clone().unwrap_or_else(|| cluster_minor.clone());
        let own_docker =
            Kube::of(*minor).has_dockershim() && !self.fields.contains_key("containerRuntimeEndpoint");
        let service = if own_docker { "docker.service" } else { "containerd.service" };
        let unit = Unit {
            drop_in: or(&self.drop_in, at.key("unit").key("drop-in"), false),
            lines: self.unit_lines.clone(),
        };
        let binary = if *unit.drop_in { "/usr/bin/kubelet" } else { "/usr/local/bin/kubelet" };
        Kubelet {
            binary: or(&self.binary, at.key("binary"), binary),
            runtime_service: or(&self.runtime_service, at.key("runtime-service"), service),
            hostname_override: or(&self.hostname_override, at.key("hostname-override"), true),
            node_ip: or(&self.node_ip, at.key("node-ip"), true),
            bootstrap: self
                .bootstrap
                .clone()
                .unwrap_or_else(|| At::default(Bootstrap::Token, at.key("bootstrap"))),
            private_files: or(&self.private_files, at.key("file-mode"), true),
            client_ca: self.client_ca.clone(),
            serving: or(&self.serving, at.key("serving-certificate"), ServingCertificate::SelfSigned),
            paths: self.paths.map(|key, path| or(path, at.key("paths").key(key.name), key.default)),
            settings: KubeletSettings {
                minor,
                fields: self.fields.clone(),
                flags: self.flags.clone(),
                gates: self.gates.clone(),
            },
            environment: self.environment.clone(),
            unit,
        }
    }
}

impl Reader<'_, '_> {
    /// Reads a `kubelet` table.
    pub(super) fn kubelet_layer(&mut self, kube: Kube, spec: &KubeletSpec, at: &Path) -> KubeletLayer {
        let mut fields = BTreeMap::new();
        self.fields(kube, &spec.config, &at.key("config"), "", &mut fields);
        self.own_keys(spec, at, &mut fields);
        let service_path = at.key("runtime-service");
        let paths_at = at.key("paths");
        KubeletLayer {
            minor: spec.kubernetes.as_ref().and_then(|text| self.minor(text, &at.key("kubernetes"))),
            binary: spec.binary.as_ref().and_then(|text| self.program(text, &at.key("binary"))),
            runtime_service: spec
                .runtime_service
                .as_ref()
                .and_then(|text| self.unit_name(text, &service_path)),
            hostname_override: spec.hostname_override.map(|on| At::written(on, at.key("hostname-override"))),
            node_ip: spec.node_ip.map(|on| At::written(on, at.key("node-ip"))),
            bootstrap: spec.bootstrap.as_ref().and_then(|word| {
                let path = at.key("bootstrap");
                Some(At::written(self.word(word, &path, &BOOTSTRAPS)?, path))
            }),
            private_files: self.file_mode(spec.file_mode.as_deref(), &at.key("file-mode")),
            client_ca: spec.client_ca.as_ref().and_then(|file| self.authority(file, &at.key("client-ca"))),
            serving: spec
                .serving_certificate
                .as_ref()
                .and_then(|serving| self.serving(serving, &at.key("serving-certificate"))),
            paths: spec
                .paths
                .map(|key, text| self.kubelet_path(key.name, text.as_ref()?, &paths_at.key(key.name))),
            fields,
            flags: self.flags(&spec.flags, &at.key("flags")),
            gates: self.gates(&spec.feature_gates, &at.key("feature-gates")),
            environment: self.environment(&spec.environment, &at.key("environment")),
            drop_in: spec.unit.drop_in.map(|on| At::written(on, at.key("unit").key("drop-in"))),
            unit_lines: self.unit_lines(&spec.unit, &at.key("unit")),
        }
    }

    /// nodejoin's keys for fields of the KubeletConfiguration.
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
        let provider_path = at.key("provider-id");
        let provider = spec.provider_id.as_ref().and_then(|text| {
            self.line(text, &provider_path)?;
            self.node_text(text, &provider_path)
        });
        let provider = provider.map(|text| match text.is_plain() {
            true => Value::Plain(serde_json::Value::String(text.to_string())),
            false => Value::PerNode(text),
        });
        let own = [
            ("cgroup-driver", "cgroupDriver", driver.map(text)),
            ("runtime-endpoint", "containerRuntimeEndpoint", endpoint.map(|line| text(&line))),
            ("listen-address", "address", listen),
            ("provider-id", "providerID", provider),
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
                // An empty table is kept: its name may be wrong.
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

    /// Whether a mode is that of files that only root reads.
    fn file_mode(&mut self, text: Option<&str>, at: &Path) -> Option<At<bool>> {
        let private = self.word(text?, at, &[("0600", true), ("0644", false)])?;
        Some(At::written(private, at.clone()))
    }

    fn serving(&mut self, spec: &ServingCertificateSpec, at: &Path) -> Option<At<ServingCertificate>> {
        let approvers =
            [("kubelet-csr-approver", "kubelet-csr-approver"), (APPROVED_BY_HAND, APPROVED_BY_HAND)];
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
                    .label("incomplete or ambiguous")
                    .help("write `{ approver = \"kubelet-csr-approver\" }`, or remove the key for a self-signed certificate");
                self.malformed(rule_id::SERVING_CERTIFICATE_UNCLEAR, at, malformed);
                return None;
            }
        };
        Some(At::written(certificate, at.clone()))
    }

    fn environment(
        &mut self,
        variables: &BTreeMap<String, String>,
        at: &Path,
    ) -> BTreeMap<String, At<String>> {
        let mut environment = BTreeMap::new();
        for (name, value) in variables {
            let path = at.key(name);
            if !unit::is_name(name) {
                let malformed = Malformed::new("is not a valid name of a variable")
                    .label("invalid name")
                    .reason("systemd ignores such a line of an env file")
                    .help("use letters, digits and underscores; do not begin with a digit");
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
