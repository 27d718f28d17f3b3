use base64::Engine as _;

use crate::model::{At, Authority, Endpoint};
use crate::render::{Text, Trail, Yaml};

/// A kubeconfig with one cluster and at most one user.
#[derive(Clone, Debug)]
pub struct Kubeconfig {
    cluster: KubeconfigCluster,
    /// The name of the cluster and of the context, and of the user with its bearer token.
    user: Option<(&'static str, &'static str, Text)>,
}

/// The cluster of a kubeconfig.
#[derive(Clone, Debug)]
pub struct KubeconfigCluster {
    certificate_authority_data: Text,
    server: Text,
}

impl KubeconfigCluster {
    /// A cluster by its URL and its CA.
    pub fn new(server: &At<Endpoint>, ca: &At<Authority>) -> Self {
        let data = base64::engine::general_purpose::STANDARD.encode(&*ca.pem);
        Self { certificate_authority_data: Text::traced(data, Trail::of(ca)), server: Text::of(server) }
    }
}

impl Kubeconfig {
    /// A kubeconfig without a user, as cluster-info holds it: the cluster's name is empty there.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/phases/bootstraptoken/clusterinfo: CreateBootstrapConfigMapIfNotExists.
    pub fn without_user(cluster: KubeconfigCluster) -> Self {
        Self { cluster, user: None }
    }

    /// A kubeconfig whose context joins a cluster and a user, who has a bearer token.
    pub fn with_user(
        name: &'static str,
        cluster: KubeconfigCluster,
        user: &'static str,
        token: Text,
    ) -> Self {
        Self { cluster, user: Some((name, user, token)) }
    }
}

impl From<Kubeconfig> for Yaml {
    fn from(kubeconfig: Kubeconfig) -> Self {
        let name = kubeconfig.user.as_ref().map_or("", |(name, ..)| name);
        let cluster = Yaml::fields([
            ("certificate-authority-data", kubeconfig.cluster.certificate_authority_data.into()),
            ("server", kubeconfig.cluster.server.into()),
        ]);
        let context = |user: &'static str| Yaml::fields([("cluster", name.into()), ("user", user.into())]);
        let named = |name: &'static str, what: &'static str, value: Yaml| {
            Yaml::fields([("name", name.into()), (what, value)])
        };
        let user = kubeconfig.user;
        let context = user.as_ref().map(|(_, user, _)| named(name, "context", context(user)));
        let user = user.map(|(_, user, token)| named(user, "user", Yaml::fields([("token", token.into())])));
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
