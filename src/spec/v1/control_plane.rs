use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// The settings of the control plane that nodes need to join.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct ControlPlaneSpec {
    /// kube-apiserver.
    pub apiserver: ApiserverSpec,
    /// kube-controller-manager.
    pub controller_manager: ControllerManagerSpec,
    /// The machines that run kube-apiserver, by name, where its flags differ between them: each gets a folder
    /// `control-plane/NAME` with its flags.
    pub machines: BTreeMap<String, PlaneMachineSpec>,
}

/// A machine that runs kube-apiserver.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct PlaneMachineSpec {
    /// The address that its kube-apiserver advertises to pods. Default: that of the node with the machine's name, if there is
    /// one; else kube-apiserver uses the address of its default route.
    pub address: Option<String>,
    /// Flags of its kube-apiserver, such as paths of its own: they win over those of `[control-plane.apiserver]`.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub flags: toml::Table,
}

/// Settings of kube-apiserver.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct ApiserverSpec {
    /// Whether bootstrap tokens are accepted. Default: true.
    pub bootstrap_token_auth: Option<bool>,
    /// The authorizers in order. Default: `["Node", "RBAC"]`.
    pub authorization_modes: Option<Vec<String>>,
    /// An AuthorizationConfiguration below the spec's folder, in place of the list: it names the authorizers in order, and the
    /// settings of webhooks.
    pub authorization_config: Option<String>,
    /// On the control plane: the file of the AuthorizationConfiguration. Default: `/etc/kubernetes/authorization-config.yaml`.
    pub authorization_config_file: Option<String>,
    /// Admission plugins in addition to those enabled by default. Default: `["NodeRestriction"]`.
    pub admission_plugins: Option<Vec<String>>,
    /// What anonymous requests may access: `cluster-info` (only that path and the health checks `/livez`, `/readyz` and
    /// `/healthz`, if the release supports it), `all` or `none`.
    pub anonymous: Option<String>,
    /// Paths in addition to cluster-info and the health checks that anonymous requests may access, such as `/version`.
    pub anonymous_paths: Option<Vec<String>>,
    /// On the control plane: the CA bundle for verifying client certificates. Default: `/var/lib/kubernetes/ca.pem`.
    pub client_ca_file: Option<String>,
    /// The same bundle, as a PEM file below the spec's folder, so that it can be checked.
    pub client_ca: Option<String>,
    /// The API server's serving certificate, as a PEM file below the spec's folder, so that its names can be checked.
    pub serving_certificate: Option<String>,
    /// On the control plane: the file of the AuthenticationConfiguration.
    pub authentication_config_file: Option<String>,
    /// Issuers of JSON Web Tokens: entries of `jwt` in the AuthenticationConfiguration, with the names that their fields have in
    /// Kubernetes. `issuer.certificateAuthority` is the text of a PEM file, or the path of one below the spec's folder.
    #[schemars(with = "Vec<BTreeMap<String, serde_json::Value>>")]
    pub jwt: Vec<toml::Table>,
    /// The CA of the OIDC issuer that the `oidc-…` flags name, as a PEM file below the spec's folder, in place of
    /// `oidc-ca-file`. It is written to the AuthenticationConfiguration.
    pub oidc_ca: Option<String>,
    /// On the control plane: the CA bundle for verifying kubelets' serving certificates. Default: not verified.
    pub kubelet_certificate_authority: Option<String>,
    /// The client certificate of the API server for kubelets.
    pub kubelet_client: KubeletClientSpec,
    /// Other flags, by name without dashes.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub flags: toml::Table,
    /// Feature gates by name.
    pub feature_gates: BTreeMap<String, bool>,
}

/// The client certificate of the API server for kubelets.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct KubeletClientSpec {
    /// The user name in its certificate. Default: `kube-apiserver-kubelet-client`.
    pub user: Option<String>,
    /// On the control plane: the certificate. Default: `/var/lib/kubernetes/kubelet-client.pem`.
    pub cert_file: Option<String>,
    /// On the control plane: the key. Default: `/var/lib/kubernetes/kubelet-client-key.pem`.
    pub key_file: Option<String>,
}

/// Settings of kube-controller-manager.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct ControllerManagerSpec {
    /// The CA that signs certificates.
    pub signing: SigningSpec,
    /// The `--controllers` list. Default: `["*", "bootstrapsigner", "tokencleaner"]`.
    pub controllers: Option<Vec<String>>,
    /// Whether each controller uses its own service account. Default: true.
    pub use_service_account_credentials: Option<bool>,
    /// Other flags, by name without dashes.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub flags: toml::Table,
    /// Feature gates by name.
    pub feature_gates: BTreeMap<String, bool>,
}

/// The CA with which kube-controller-manager signs, for all signers or for each.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct SigningSpec {
    /// On the control plane: the CA certificate. Default: `/var/lib/kubernetes/ca.pem`.
    pub cert_file: Option<String>,
    /// On the control plane: the CA key. Default: `/var/lib/kubernetes/ca-key.pem`.
    pub key_file: Option<String>,
    /// The validity of certificates, such as `"8760h"`. Default: that of Kubernetes, a year.
    pub duration: Option<String>,
    /// The signing CA's certificate, as a PEM file below the spec's folder, so that it can be checked.
    pub ca: Option<String>,
    /// A separate CA for the kubelets' client certificates.
    pub kubelet_client: Option<SignerSpec>,
    /// A separate CA for the kubelets' serving certificates.
    pub kubelet_serving: Option<SignerSpec>,
    /// A separate CA for the signer kubernetes.io/kube-apiserver-client.
    pub kube_apiserver_client: Option<SignerSpec>,
    /// A separate CA for the signer kubernetes.io/legacy-unknown.
    pub legacy_unknown: Option<SignerSpec>,
}

/// The CA of one signer.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct SignerSpec {
    /// On the control plane: the CA certificate.
    pub cert_file: Option<String>,
    /// On the control plane: the CA key.
    pub key_file: Option<String>,
}

/// Flags of kube-apiserver with the key of `[control-plane.apiserver]` that becomes each, in some releases at least.
pub const APISERVER_FLAGS: &[(&str, &str)] = &[
    ("admission-control", "admission-plugins"),
    ("anonymous-auth", "anonymous"),
    ("authentication-config", "authentication-config-file"),
    ("authorization-config", "authorization-config"),
    ("authorization-mode", "authorization-modes"),
    ("client-ca-file", "client-ca-file"),
    ("enable-admission-plugins", "admission-plugins"),
    ("enable-bootstrap-token-auth", "bootstrap-token-auth"),
    ("feature-gates", "feature-gates"),
    ("kubelet-certificate-authority", "kubelet-certificate-authority"),
    ("kubelet-client-certificate", "kubelet-client.cert-file"),
    ("kubelet-client-key", "kubelet-client.key-file"),
];

/// Flags of kube-controller-manager with the key of `[control-plane.controller-manager]` that becomes each, in some releases
/// at least.
pub const CONTROLLER_MANAGER_FLAGS: &[(&str, &str)] = &[
    ("cluster-signing-cert-file", "signing.cert-file"),
    ("cluster-signing-duration", "signing.duration"),
    ("cluster-signing-key-file", "signing.key-file"),
    ("cluster-signing-kube-apiserver-client-cert-file", "signing.kube-apiserver-client.cert-file"),
    ("cluster-signing-kube-apiserver-client-key-file", "signing.kube-apiserver-client.key-file"),
    ("cluster-signing-kubelet-client-cert-file", "signing.kubelet-client.cert-file"),
    ("cluster-signing-kubelet-client-key-file", "signing.kubelet-client.key-file"),
    ("cluster-signing-kubelet-serving-cert-file", "signing.kubelet-serving.cert-file"),
    ("cluster-signing-kubelet-serving-key-file", "signing.kubelet-serving.key-file"),
    ("cluster-signing-legacy-unknown-cert-file", "signing.legacy-unknown.cert-file"),
    ("cluster-signing-legacy-unknown-key-file", "signing.legacy-unknown.key-file"),
    ("controllers", "controllers"),
    ("experimental-cluster-signing-duration", "signing.duration"),
    ("feature-gates", "feature-gates"),
    ("use-service-account-credentials", "use-service-account-credentials"),
];
