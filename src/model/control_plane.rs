use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::{At, Authority, NodeName, Setting};
use crate::kube::value::GoDuration;
use crate::source::{Path, Source};

/// What kube-apiserver and kube-controller-manager run with.
#[derive(Clone, Debug)]
pub struct ControlPlane {
    /// kube-apiserver.
    pub apiserver: Apiserver,
    /// kube-controller-manager.
    pub controller_manager: ControllerManager,
    /// The machines that run kube-apiserver, where its flags differ between them.
    pub machines: Vec<PlaneMachine>,
}

/// A machine that runs kube-apiserver.
#[derive(Clone, Debug)]
pub struct PlaneMachine {
    /// Its name, which is that of its folder.
    pub name: NodeName,
    /// Its table.
    pub path: Path,
    /// Flags of its kube-apiserver, among them the address that it advertises.
    pub flags: BTreeMap<String, Setting>,
}

/// kube-apiserver.
#[derive(Clone, Debug)]
pub struct Apiserver {
    /// Whether bootstrap tokens authenticate.
    pub bootstrap_token_auth: At<bool>,
    /// Authorizers in order: of the list, or of the file.
    pub authorization_modes: At<Vec<At<String>>>,
    /// The AuthorizationConfiguration of the spec's folder.
    pub authorization: Option<At<AuthorizationFile>>,
    /// The same file, on the control plane.
    pub authorization_config_file: At<String>,
    /// Admission plugins that are switched on.
    pub admission_plugins: At<Vec<At<String>>>,
    /// What anonymous requests may reach.
    pub anonymous: At<Anonymous>,
    /// Further paths for anonymous requests.
    pub anonymous_paths: Vec<At<String>>,
    /// The CA bundle of its clients, on the control plane.
    pub client_ca_file: At<String>,
    /// The same bundle, when the spec's folder has it.
    pub client_ca: Option<At<Authority>>,
    /// Its serving certificate, when the spec's folder has it.
    pub serving_certificate: Option<At<Authority>>,
    /// The AuthenticationConfiguration, on the control plane.
    pub authentication_config_file: At<String>,
    /// Issuers in the AuthenticationConfiguration, beside the one that flags name.
    pub jwt: Vec<Setting>,
    /// The CA of the OIDC issuer, when the spec's folder has it.
    pub oidc_ca: Option<At<Authority>>,
    /// The CA bundle of the kubelets' serving certificates, on the control plane.
    pub kubelet_certificate_authority: Option<At<String>>,
    /// The user name in the certificate with which it calls kubelets.
    pub kubelet_client_user: At<String>,
    /// That certificate, on the control plane.
    pub kubelet_client_cert_file: At<String>,
    /// Its key, on the control plane.
    pub kubelet_client_key_file: At<String>,
    /// Further flags.
    pub flags: BTreeMap<String, Setting>,
    /// Feature gates.
    pub gates: BTreeMap<String, At<bool>>,
}

/// The path of cluster-info, which token discovery requests without credentials. The API server compares paths literally.
///
/// Mirrors k8s.io/apiserver/pkg/authentication/request/anonymous: Authenticator.AuthenticateRequest.
pub const CLUSTER_INFO_PATH: &str = "/api/v1/namespaces/kube-public/configmaps/cluster-info";

/// An AuthorizationConfiguration that is copied to the control plane as it is.
#[derive(Clone)]
pub struct AuthorizationFile {
    /// Its text, by its path below the spec's folder.
    pub source: Arc<Source>,
    /// The types of its authorizers in order, each with its bytes.
    pub types: Vec<(String, Range<usize>)>,
    /// The bytes of the list.
    pub list: Range<usize>,
}

impl fmt::Debug for AuthorizationFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.source.name(), self.types)
    }
}

/// The paths of the API server's health checks, which load balancers and kubeadm's static pod request without
/// credentials.
pub const HEALTH_CHECK_PATHS: [&str; 3] = ["/livez", "/readyz", "/healthz"];

/// The paths that [`Anonymous::ClusterInfo`] opens, whatever the spec lists.
pub const ANONYMOUS_PATHS: [&str; 4] = {
    let [livez, readyz, healthz] = HEALTH_CHECK_PATHS;
    [CLUSTER_INFO_PATH, livez, readyz, healthz]
};

/// The flags of kube-apiserver about an OIDC issuer begin so.
pub const OIDC_FLAGS: &str = "oidc-";

/// What requests without credentials may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anonymous {
    /// cluster-info, health checks, and paths that are listed.
    ClusterInfo,
    /// Whatever RBAC lets them.
    All,
    /// Nothing.
    None,
}

/// kube-controller-manager.
#[derive(Clone, Debug)]
pub struct ControllerManager {
    /// What it signs with.
    pub signing: Signing,
    /// The `--controllers` list.
    pub controllers: At<Vec<At<String>>>,
    /// Whether each controller has its own credentials.
    pub use_service_account_credentials: At<bool>,
    /// Further flags.
    pub flags: BTreeMap<String, Setting>,
    /// Feature gates.
    pub gates: BTreeMap<String, At<bool>>,
}

/// What certificates are signed with.
#[derive(Clone, Debug)]
pub struct Signing {
    /// For all signers; absent when signers have their own.
    pub common: Option<Signer>,
    /// By the part of the flag's name: `kubelet-client`, `kubelet-serving`, …
    pub signers: BTreeMap<&'static str, Signer>,
    /// How long certificates last; Kubernetes' default when absent.
    pub duration: Option<At<GoDuration>>,
    /// The signing CA, when the spec's folder has it.
    pub ca: Option<At<Authority>>,
}

/// A CA on the control plane.
#[derive(Clone, Debug)]
pub struct Signer {
    /// Its certificate.
    pub cert_file: Option<At<String>>,
    /// Its key.
    pub key_file: Option<At<String>>,
}
