use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;

use super::{
    Anonymous, ApiAccess, At, Authority, CaRotation, ControlPlane, Endpoint, Node, Rollout, Shape, ShapeId,
    Token,
};
use crate::kube::{Kube, Minor};
use crate::secret::Recipient;
use crate::source::Path;

/// A cluster and its nodes, resolved: nothing that has a default is optional here.
#[derive(Debug)]
pub struct Cluster {
    /// Its name.
    pub name: At<String>,
    /// The control plane's minor.
    pub minor: At<Minor>,
    /// The data of that minor.
    pub kube: Kube,
    /// URLs of the API server; nodes use the first.
    pub endpoints: Vec<At<Endpoint>>,
    /// The CA of the API server's certificate; during a rotation, the CAs that its phase trusts.
    pub ca: Option<At<Authority>>,
    /// How nodes connect to the API server whose pools do not set it.
    pub api: Arc<ApiAccess>,
    /// The rotation of this CA.
    pub ca_rotation: Option<CaRotation>,
    /// Ranges of Services.
    pub service_cidrs: Vec<At<IpNet>>,
    /// Ranges of pods.
    pub pod_cidrs: Vec<At<IpNet>>,
    /// Addresses of the DNS Service.
    pub dns: Vec<At<IpAddr>>,
    /// The DNS domain.
    pub domain: At<String>,
    /// Tokens, by name.
    pub tokens: Vec<Token>,
    /// The control plane.
    pub control_plane: ControlPlane,
    /// Approval.
    pub approval: Approval,
    /// How machines and tokens are replaced in pools that do not set it themselves.
    pub rollout: Rollout,
    /// Pools, by name.
    pub pools: Vec<Pool>,
    /// Shapes; every node has one.
    pub shapes: Vec<Shape>,
    /// Nodes, by name.
    pub nodes: Vec<Node>,
    /// The folder of the user's templates.
    pub templates: Option<At<String>>,
    /// The recipients for whom the cluster's own secrets are sealed; none or empty for plain text.
    pub encrypt_to: Option<Arc<[Recipient]>>,
}

impl Cluster {
    /// The nodes that the spec lists, and pools whose machines it does not list, in words.
    pub fn counted(&self) -> String {
        let shared = self.nodes.iter().filter(|node| node.is_shared()).count();
        let many = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        let listed = many(self.nodes.len() - shared, "node");
        match shared {
            0 => listed,
            _ => format!("{listed} and the machines of {}", many(shared, "pool")),
        }
    }

    /// The shape of a node.
    pub fn shape_of(&self, node: &Node) -> Option<&Shape> {
        self.shapes.get(node.shape)
    }

    /// Whom the folder `cluster` is sealed for, when it is.
    pub fn sealed_for(&self) -> Option<&[Recipient]> {
        self.encrypt_to.as_deref().filter(|recipients| !recipients.is_empty())
    }

    /// The version of the AuthenticationConfiguration that nodejoin writes, when it writes one.
    pub fn authentication_config_version(&self) -> Option<&'static str> {
        let limited = *self.control_plane.apiserver.anonymous == Anonymous::ClusterInfo;
        self.kube.authentication_config_version().filter(|_| limited)
    }

    /// The address ranges that a component with these gates accepts in one flag: one of each family, or the first where
    /// dual stack is off.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kube-apiserver/app/options: validateClusterIPFlags.
    pub fn families<'r>(
        &self,
        ranges: &'r [At<IpNet>],
        gates: &BTreeMap<String, At<bool>>,
    ) -> &'r [At<IpNet>] {
        let set = |gate: &str| gates.get(gate).map(|gate| gate.value);
        match self.kube.feature_is_on_with("IPv6DualStack", set) {
            true => ranges,
            false => ranges.get(..1).unwrap_or(ranges),
        }
    }

    /// The token of a shape.
    pub fn token_of(&self, shape: &Shape) -> Option<&Token> {
        shape.token.as_ref().and_then(|token| self.tokens.get(token.value))
    }

    /// How the machines of a shape come and go.
    pub fn rollout_of(&self, shape: &Shape) -> &Rollout {
        let pool = self.pools.iter().find(|pool| shape.pool.as_ref() == Some(&pool.name));
        pool.map_or(&self.rollout, |pool| &pool.rollout)
    }

    /// The ways in which nodes connect to the API server, each once: the cluster's, and those of shapes.
    pub fn accesses(&self) -> Vec<&ApiAccess> {
        let mut once: Vec<&Arc<ApiAccess>> = vec![&self.api];
        for shape in &self.shapes {
            if !once.iter().any(|other| Arc::ptr_eq(other, &shape.api)) {
                once.push(&shape.api);
            }
        }
        once.into_iter().map(|api| &**api).collect()
    }

    /// The CAs that the spec's folder has, each file once: of the API server's certificate, of its clients, of signing, of the
    /// kubelets' clients. During a rotation, the new CA, and the old one while it signs.
    pub fn authorities(&self) -> Vec<&At<Authority>> {
        let plane = &self.control_plane;
        let all = [&self.ca, &plane.apiserver.client_ca, &plane.controller_manager.signing.ca];
        let mut once: Vec<&At<Authority>> = Vec::new();
        if let Some(rotation) = &self.ca_rotation {
            once.extend(Some(&rotation.from).filter(|_| !rotation.phase.signs_new()));
            once.push(&rotation.to);
        }
        let kubelets = self.shapes.iter().filter_map(|shape| shape.kubelet.client_ca.as_ref());
        let accesses = self.accesses();
        let of_nodes = accesses.iter().filter_map(|api| api.ca.as_ref());
        for authority in all.into_iter().flatten().chain(kubelets).chain(of_nodes) {
            if !once.iter().any(|other| other.file == authority.file) {
                once.push(authority);
            }
        }
        once
    }

    /// Each token with the first shape that joins with it: one with nodes, or one for which the spec names the token.
    pub fn tokens_in_use(&self) -> impl Iterator<Item = (&Token, &Shape)> {
        self.tokens.iter().enumerate().filter_map(|(index, token)| {
            let shape = self.shapes.iter().find(|shape| token_in_use(shape) == Some(index));
            shape.map(|shape| (token, shape))
        })
    }

    /// Whether nodes join with a token.
    pub fn is_in_use(&self, token: &Token) -> bool {
        let mut used = self.shapes.iter().filter_map(token_in_use).filter_map(|index| self.tokens.get(index));
        used.any(|used| used.name == token.name)
    }
}

/// The token of a shape with nodes, or for which the spec names one: its index.
fn token_in_use(shape: &Shape) -> Option<usize> {
    shape.token.as_ref().filter(|at| shape.nodes > 0 || at.written).map(|at| at.value)
}

/// A pool: its name, its place, and its own shape.
#[derive(Clone, Debug)]
pub struct Pool {
    /// Its name.
    pub name: Arc<str>,
    /// Its table.
    pub path: Path,
    /// The shape of nodes without settings of their own.
    pub shape: ShapeId,
    /// How its machines and tokens come and go.
    pub rollout: Rollout,
    /// The recipients for whom its nodes' bundles are sealed, if it sets them; empty for bundles in plain text.
    pub encrypt_to: Option<Arc<[Recipient]>>,
}

/// Who may request certificates, and who is approved.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Groups of first requests.
    pub groups: Vec<At<String>>,
    /// Groups whose first client certificate is approved, if those are others.
    pub approved_groups: Option<Vec<At<String>>>,
    /// Users that are treated like groups.
    pub users: Vec<At<String>>,
    /// Service accounts that are treated like groups.
    pub service_accounts: Vec<ServiceAccount>,
    /// Who approves instead of kube-controller-manager: [`super::APPROVED_BY_HAND`], or the name of a program.
    pub approver: Option<At<String>>,
    /// Whether kube-controller-manager approves first client certificates.
    pub first: At<bool>,
    /// Whether it approves renewals.
    pub renewals: At<bool>,
    /// Whether cluster-info is published.
    pub cluster_info: At<bool>,
    /// Further ranges of addresses in serving certificates.
    pub address_ranges: Vec<At<IpNet>>,
    /// How many DNS names a serving certificate may have.
    pub dns_names: At<u16>,
    /// Whether these names are resolved.
    pub resolve_dns: At<bool>,
}

impl Approval {
    /// The groups whose first client certificate is approved.
    pub fn approved(&self) -> &[At<String>] {
        self.approved_groups.as_deref().unwrap_or(&self.groups)
    }
}

/// A service account.
#[derive(Clone, Debug)]
pub struct ServiceAccount {
    /// Its namespace.
    pub namespace: At<String>,
    /// Its name.
    pub name: At<String>,
}
