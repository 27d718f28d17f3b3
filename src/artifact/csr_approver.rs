use std::collections::BTreeSet;

use ipnet::IpNet;
use serde::Serialize;

use super::object::document;
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::{Cluster, Node, ServingCertificate};
use crate::render::names_regex;

/// S9: what kubelet-csr-approver needs to know, derived from the nodes: their exact names and their exact addresses.
///
/// Kubernetes has no approver of serving certificates. The keys are the values of that approver's Helm chart.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "csr-approver",
    summary: "the values for kubelet-csr-approver: exact node names, exact addresses",
    scope: Scope::ControlPlane,
    make: Make::Once(make),
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Values {
    provider_regex: String,
    provider_ip_prefixes: Vec<String>,
    allowed_dns_names: u8,
    bypass_dns_resolution: bool,
    bypass_hostname_check: bool,
    ignore_non_system_node: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_expiration_seconds: Option<String>,
}

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let cluster = tools.cluster;
    let nodes: Vec<&Node> = cluster.nodes.iter().filter(|node| is_approved(cluster, node)).collect();
    if nodes.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<&str> = nodes.iter().map(|node| node.name.as_str()).collect();
    let duration = cluster.control_plane.controller_manager.signing.duration.as_ref();
    let values = Values {
        provider_regex: names_regex(&names),
        provider_ip_prefixes: prefixes(cluster, &nodes).iter().map(IpNet::to_string).collect(),
        allowed_dns_names: 1,
        // Names of nodes need not be in DNS: names and addresses are both checked exactly here.
        bypass_dns_resolution: true,
        bypass_hostname_check: false,
        ignore_non_system_node: true,
        max_expiration_seconds: duration.map(|duration| duration.seconds().to_string()),
    };
    Ok(vec![File::new("kubelet-csr-approver-values.yaml", document(&values)?)])
}

fn is_approved(cluster: &Cluster, node: &Node) -> bool {
    cluster.shape_of(node).is_some_and(|shape| {
        matches!(&*shape.kubelet.serving, ServingCertificate::Requested { approver } if approver == "kubelet-csr-approver")
    })
}

/// The fewest ranges that hold the nodes' addresses and no other, and what the spec allows beside them.
fn prefixes(cluster: &Cluster, nodes: &[&Node]) -> Vec<IpNet> {
    let own = nodes.iter().flat_map(|node| &node.addresses).map(|address| IpNet::from(*address));
    let further = cluster.approval.address_ranges.iter().map(|range| range.value);
    let all: BTreeSet<IpNet> = own.chain(further).collect();
    IpNet::aggregate(&all.into_iter().collect())
}
