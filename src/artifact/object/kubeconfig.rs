use base64::Engine as _;
use serde::Serialize;

use crate::render::Text;

/// A kubeconfig with one cluster and at most one user.
#[derive(Serialize, Clone, Debug)]
#[serde(rename_all = "kebab-case")]
pub struct Kubeconfig {
    #[serde(rename = "apiVersion")]
    api_version: &'static str,
    kind: &'static str,
    clusters: Vec<NamedCluster>,
    users: Vec<NamedUser>,
    contexts: Vec<NamedContext>,
    current_context: String,
}

/// The cluster of a kubeconfig.
#[derive(Serialize, Clone, Debug)]
#[serde(rename_all = "kebab-case")]
pub struct KubeconfigCluster {
    certificate_authority_data: String,
    server: String,
}

impl KubeconfigCluster {
    /// A cluster by its URL and the PEM of its CA.
    pub fn new(server: String, ca_pem: &str) -> Self {
        let certificate_authority_data = base64::engine::general_purpose::STANDARD.encode(ca_pem);
        Self { certificate_authority_data, server }
    }
}

/// The user of a kubeconfig.
#[derive(Serialize, Clone, Debug)]
pub struct KubeconfigUser {
    /// The bearer token.
    pub token: Text,
}

#[derive(Serialize, Clone, Debug)]
struct NamedCluster {
    name: String,
    cluster: KubeconfigCluster,
}

#[derive(Serialize, Clone, Debug)]
struct NamedUser {
    name: String,
    user: KubeconfigUser,
}

#[derive(Serialize, Clone, Debug)]
struct NamedContext {
    name: String,
    context: Context,
}

#[derive(Serialize, Clone, Debug)]
struct Context {
    cluster: String,
    user: String,
}

impl Kubeconfig {
    /// A kubeconfig without a user, as cluster-info holds it: the cluster's name is empty there.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/phases/bootstraptoken/clusterinfo: CreateBootstrapConfigMapIfNotExists.
    pub fn without_user(cluster: KubeconfigCluster) -> Self {
        Self {
            api_version: "v1",
            kind: "Config",
            clusters: vec![NamedCluster { name: String::new(), cluster }],
            users: Vec::new(),
            contexts: Vec::new(),
            current_context: String::new(),
        }
    }

    /// A kubeconfig whose context joins a cluster and a user.
    pub fn with_user(name: &str, cluster: KubeconfigCluster, user_name: &str, user: KubeconfigUser) -> Self {
        let context = Context { cluster: name.to_owned(), user: user_name.to_owned() };
        Self {
            api_version: "v1",
            kind: "Config",
            clusters: vec![NamedCluster { name: name.to_owned(), cluster }],
            users: vec![NamedUser { name: user_name.to_owned(), user }],
            contexts: vec![NamedContext { name: name.to_owned(), context }],
            current_context: name.to_owned(),
        }
    }
}
