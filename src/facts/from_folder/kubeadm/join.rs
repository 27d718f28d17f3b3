use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::configuration::Configuration;
use super::given::{Given, written};
use super::kubelet::BOOTSTRAP;
use crate::facts::from_folder::folder::World;
use crate::facts::from_folder::place::base;
use crate::facts::{Sourced, TokenDiscovery, yaml};

const CA: &str = "/etc/kubernetes/pki/ca.crt";

/// The bootstrap kubeconfig that `kubeadm join` writes.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/discovery: For. Of token discovery the CA is what the cluster has, once it is
/// checked against the pins.
pub(super) fn kubeconfig(world: &World<'_>, one: &Configuration) -> Option<Given> {
    let join = one.join.as_ref()?;
    let token = join.sourced("discovery.tlsBootstrapToken").filter(|token| !token.is_empty());
    let shared = false;
    if let Some(path) = join.text("discovery.file.kubeConfigPath") {
        // A file with its own credentials is used unchanged.
        let file = world.find(&one.root, path).filter(|_| token.is_none())?.clone();
        return Some(Given { root: one.root.clone(), shared, path: BOOTSTRAP, file, documents: Vec::new() });
    }
    let endpoint = join.sourced("discovery.bootstrapToken.apiServerEndpoint")?;
    let token = token.or_else(|| join.sourced("discovery.bootstrapToken.token"))?;
    let value = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "kubernetes", "cluster": {
            "server": format!("https://{}", endpoint.value), "certificate-authority": CA,
        }}],
        "users": [{"name": "tls-bootstrap-token-user", "user": {"token": token.value}}],
        "contexts": [{"name": "tls-bootstrap-token-user@kubernetes", "context": {
            "cluster": "kubernetes", "user": "tls-bootstrap-token-user",
        }}],
        "current-context": "tls-bootstrap-token-user@kubernetes",
    });
    let discovery = join.origin("discovery").range;
    let places = BTreeMap::from([
        ("clusters.0.cluster.server".to_owned(), endpoint.origin.range.clone()),
        ("users.0.user.token".to_owned(), token.origin.range.clone()),
        ("clusters".to_owned(), discovery.clone()),
        ("users".to_owned(), discovery.clone()),
        ("contexts".to_owned(), discovery.clone()),
        ("current-context".to_owned(), discovery),
    ]);
    let file = written(&join.file, value.to_string(), places);
    let documents = yaml::read(&file).unwrap_or_default();
    Some(Given { root: one.root.clone(), shared, path: BOOTSTRAP, file, documents })
}

/// How the CA that cluster-info has is trusted; none where discovery is not by a token.
pub(super) fn discovery(one: &Configuration) -> Option<TokenDiscovery> {
    let join = one.join.as_ref()?;
    let own = "discovery.bootstrapToken";
    join.get(own).filter(|own| own.is_object())?;
    let listed = join.get(&format!("{own}.caCertHashes")).and_then(Value::as_array);
    let pins = listed.into_iter().flatten().enumerate().map(|(index, pin)| {
        let text = pin.as_str().map_or_else(|| pin.to_string(), str::to_owned);
        Sourced::new(text, join.origin(&format!("{own}.caCertHashes.{index}")))
    });
    let skip = format!("{own}.unsafeSkipCAVerification");
    let unverified = join.get(&skip).and_then(Value::as_bool).unwrap_or_default();
    Some(TokenDiscovery {
        pins: pins.collect(),
        unverified: unverified.then(|| join.origin(&skip)),
        origin: join.key_origin(own),
    })
}

/// The cluster's CA, which every machine gets, where one machine of the folder has it.
pub(super) fn authority(world: &World<'_>) -> Option<Given> {
    let inside = |path: &&String| format!("/{path}").ends_with(CA);
    let path = world.texts.keys().filter(|path| base(path) == "ca.crt").find(inside)?;
    let file = world.texts.get(path)?.clone();
    Some(Given { root: world.place(path).root, shared: true, path: CA, file, documents: Vec::new() })
}
