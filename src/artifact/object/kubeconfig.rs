use base64::Engine as _;

use crate::model::{ApiAccess, At, Authority, Endpoint};
use crate::render::{Text, Trail, Yaml};

/// A kubeconfig with one cluster and at most one user.
#[derive(Clone, Debug)]
pub struct Kubeconfig {
    cluster: KubeconfigCluster,
    /// The name of the cluster and of the context, and of the user with its credentials.
    user: Option<(&'static str, &'static str, Credentials)>,
}

/// By what the API server recognises a user.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A bearer token.
    Token(Text),
    /// A file with a certificate and its key.
    File(Text),
}

/// The cluster of a kubeconfig.
#[derive(Clone, Debug)]
pub struct KubeconfigCluster {
    certificate_authority_data: Text,
    server: Text,
    tls_server_name: Option<Text>,
    proxy_url: Option<Text>,
}

impl KubeconfigCluster {
    /// A cluster by its URL and its CA.
    pub fn new(server: &At<Endpoint>, ca: &At<Authority>) -> Self {
        let data = base64::engine::general_purpose::STANDARD.encode(&*ca.pem);
        Self {
            certificate_authority_data: Text::traced(data, Trail::of(ca)),
            server: Text::of(server),
            tls_server_name: None,
            proxy_url: None,
        }
    }

    /// The cluster as nodes reach it; none if its URL or its CA is unknown.
    pub fn of(api: &ApiAccess) -> Option<Self> {
        Some(Self {
            tls_server_name: api.server_name.as_ref().map(Text::of),
            proxy_url: api.proxy.as_ref().map(Text::of),
            ..Self::new(api.endpoint.as_ref()?, api.ca.as_ref()?)
        })
    }
}

impl Kubeconfig {
    /// A kubeconfig without a user, as cluster-info holds it: the cluster's name is empty there.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/phases/bootstraptoken/clusterinfo: CreateBootstrapConfigMapIfNotExists.
    pub fn without_user(cluster: KubeconfigCluster) -> Self {
        Self { cluster, user: None }
    }

    /// A kubeconfig whose context joins a cluster and a user.
    pub fn with_user(
        name: &'static str,
        cluster: KubeconfigCluster,
        user: &'static str,
        credentials: Credentials,
    ) -> Self {
        Self { cluster, user: Some((name, user, credentials)) }
    }
}

impl From<Kubeconfig> for Yaml {
    fn from(kubeconfig: Kubeconfig) -> Self {
        let name = kubeconfig.user.as_ref().map_or("", |(name, ..)| name);
        let cluster = kubeconfig.cluster;
        let mut fields: Vec<(&'static str, Yaml)> = vec![
            ("certificate-authority-data", cluster.certificate_authority_data.into()),
            ("server", cluster.server.into()),
        ];
        fields.extend(cluster.tls_server_name.map(|name| ("tls-server-name", name.into())));
        fields.extend(cluster.proxy_url.map(|url| ("proxy-url", url.into())));
        let cluster = Yaml::fields(fields);
        let context = |user: &'static str| Yaml::fields([("cluster", name.into()), ("user", user.into())]);
        let named = |name: &'static str, what: &'static str, value: Yaml| {
            Yaml::fields([("name", name.into()), (what, value)])
        };
        let user = kubeconfig.user;
        let context = user.as_ref().map(|(_, user, _)| named(name, "context", context(user)));
        let user = user.map(|(_, user, credentials)| named(user, "user", credentials.into()));
        Yaml::fields([
            ("apiVersion", "v1".into()),
            ("kind", "Config".into()),
            ("clusters", Yaml::List(vec![named(name, "cluster", cluster)])),
            ("users", Yaml::List(user.into_iter().collect())),
            ("contexts", Yaml::List(context.into_iter().collect())),
            ("current-context", name.into()),
        ])
    }
}

impl From<Credentials> for Yaml {
    fn from(credentials: Credentials) -> Self {
        match credentials {
            Credentials::Token(token) => Yaml::fields([("token", token.into())]),
            Credentials::File(path) => {
                Yaml::fields([("client-certificate", path.clone().into()), ("client-key", path.into())])
            }
        }
    }
}
