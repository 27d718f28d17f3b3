use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Paths, UnitSpec};

/// Settings of the kubelet, for every node, a pool, or one node. A node's settings override its pool's, which override the
/// cluster's.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct KubeletSpec {
    /// The kubelet's minor release, if it is not the cluster's.
    pub kubernetes: Option<String>,
    /// The kubelet's path on the node. Default: `/usr/local/bin/kubelet`, or `/usr/bin/kubelet` with `unit.drop-in`, where
    /// packages have it.
    pub binary: Option<String>,
    /// `systemd` (default) or `cgroupfs`; must match the container runtime.
    pub cgroup_driver: Option<String>,
    /// The container runtime's socket. Default: `unix:///run/containerd/containerd.sock`.
    pub runtime_endpoint: Option<String>,
    /// The systemd unit of the container runtime, which the kubelet starts after. Default: `containerd.service`.
    pub runtime_service: Option<String>,
    /// The address that the kubelet listens on: an IP address, or `node` for the node's own. Default: all.
    pub listen_address: Option<String>,
    /// Whether the kubelet registers with the name in the spec instead of the host's. Default: true.
    pub hostname_override: Option<bool>,
    /// Whether the kubelet registers with the node's address in the spec. Default: true.
    pub node_ip: Option<bool>,
    /// The ID by which a cloud provider or another controller knows the machine, such as `metal://rack-{index}/{name}`:
    /// `{name}` is the node's name, and `{index}` its number in the range, as the name has it; of several ranges, `{index-1}`
    /// is the first's.
    pub provider_id: Option<String>,
    /// How the kubelet gets its first certificate: `token` (default), with the bootstrap token; `file`, with a bootstrap
    /// kubeconfig that something else writes to its path, such as one with a client certificate or an `exec` program; `none`,
    /// where the kubeconfig and the certificate are made elsewhere.
    pub bootstrap: Option<String>,
    /// Whether the client certificate is renewed. Default: true.
    pub rotate_certificates: Option<bool>,
    /// The CA bundle for verifying the kubelet's clients, as a PEM file below the spec's folder. Default: the cluster's `ca`.
    pub client_ca: Option<String>,
    /// The certificate of port 10250. Default: self-signed by the kubelet.
    pub serving_certificate: Option<ServingCertificateSpec>,
    /// The mode of its unit and its configuration file, `0600` or `0644`: who may read them. Default: `0600`, as the CIS benchmark
    /// requires. Files with a token always have `0600`.
    pub file_mode: Option<String>,
    /// Paths of files on the node.
    pub paths: Paths<Option<String>>,
    /// Any field of the KubeletConfiguration, with the name that it has in Kubernetes.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub config: toml::Table,
    /// Flags of the kubelet, by name without dashes.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub flags: toml::Table,
    /// Feature gates by name.
    pub feature_gates: BTreeMap<String, bool>,
    /// Environment variables of the kubelet, such as proxies.
    pub environment: BTreeMap<String, String>,
    /// Its systemd unit: further lines, or a drop-in in place of the unit.
    pub unit: UnitSpec,
}

/// How the kubelet gets the certificate of port 10250: from the cluster with an approver, or from files.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct ServingCertificateSpec {
    /// Requested from the cluster, and approved by `kubelet-csr-approver`, or by hand with `manual`.
    pub approver: Option<String>,
    /// On the node: an existing certificate.
    pub cert_file: Option<String>,
    /// On the node: its key.
    pub key_file: Option<String>,
}

/// Kubelet flags and the key of a `kubelet` table that sets each, at least in some releases.
pub const KUBELET_FLAGS: &[(&str, &str)] = &[
    ("address", "listen-address"),
    ("cgroup-driver", "cgroup-driver"),
    ("container-runtime-endpoint", "runtime-endpoint"),
    ("feature-gates", "feature-gates"),
    ("hostname-override", "hostname-override"),
    ("node-ip", "node-ip"),
    ("provider-id", "provider-id"),
    ("rotate-certificates", "rotate-certificates"),
    ("rotate-server-certificates", "serving-certificate"),
    ("tls-cert-file", "serving-certificate.cert-file"),
    ("tls-private-key-file", "serving-certificate.key-file"),
];
