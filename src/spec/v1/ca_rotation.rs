use schemars::JsonSchema;
use serde::Deserialize;

/// The replacement of the cluster's CA by a new one, in phases. `ca` is the old CA until the table is removed.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct CaRotationSpec {
    /// The new CA's certificate: a PEM file below the spec's folder.
    pub to: Option<String>,
    /// `trust-both`: nodes and control plane trust both CAs, and the old one signs. `sign-new`: they trust both, and the new
    /// one signs. `trust-new`: they trust the new one only. Each phase is built and applied everywhere before the next.
    pub phase: Option<String>,
    /// On the control plane: the trusted CAs, for `--client-ca-file` and `--root-ca-file`. Default:
    /// `/var/lib/kubernetes/ca-bundle.pem`.
    pub bundle_file: Option<String>,
    /// On the control plane: the new CA's certificate, which signs from the phase `sign-new`. Default:
    /// `/var/lib/kubernetes/new-ca.pem`.
    pub cert_file: Option<String>,
    /// On the control plane: the new CA's key. Default: `/var/lib/kubernetes/new-ca-key.pem`.
    pub key_file: Option<String>,
}
