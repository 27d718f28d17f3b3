use std::collections::BTreeSet;

use ipnet::IpNet;

use super::object::document;
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::model::{Cluster, Node, ServingCertificate};
use crate::render::{Text, Trail, Yaml, names_regex};
use crate::source::Path;

/// What kubelet-csr-approver needs to know, derived from the nodes: their exact names and their exact addresses, or the
/// patterns and ranges of machines that are not listed. Names and
/// addresses are checked each by itself: a node may request the address of another one. A request without DNS names is not
/// compared with the names; the node's own name, as which it is made, is. Names of nodes need not be in DNS: they are resolved
/// only if the spec sets `resolve-dns`, and then every address of a request must be one of its name.
///
/// Kubernetes has no approver of serving certificates. The keys are the values of that approver's Helm chart.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "csr-approver",
    summary: "the values for kubelet-csr-approver: exact node names, exact addresses",
    scope: Scope::ControlPlane,
    make: Make::Once(make),
};

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let cluster = tools.cluster;
    let nodes: Vec<&Node> = cluster.nodes.iter().filter(|node| is_approved(cluster, node)).collect();
    if nodes.is_empty() {
        return Ok(Vec::new());
    }
    let duration = cluster.control_plane.controller_manager.signing.duration.as_ref();
    let because = of_approver(cluster);
    let approval = &cluster.approval;
    // Values for several nodes have no single place in the spec: they come from all of the nodes.
    let of_nodes = |text: String| Yaml::from(Text::traced(text, Trail::value(Path::root())));
    let fixed = |on: bool| Yaml::bool(on, Trail::Fixed);
    let prefixes = prefixes(cluster, &nodes).iter().map(|range| of_nodes(range.to_string())).collect();
    let fields = [
        ("providerRegex", of_nodes(names(&nodes))),
        ("providerIpPrefixes", Yaml::List(prefixes)),
        ("allowedDnsNames", Yaml::integer(approval.dns_names.value, Trail::of(&approval.dns_names))),
        ("bypassDnsResolution", Yaml::bool(!approval.resolve_dns.value, Trail::of(&approval.resolve_dns))),
        ("bypassHostnameCheck", fixed(false)),
        ("ignoreNonSystemNode", fixed(true)),
    ];
    let expiration = duration.map(|duration| {
        let seconds = Text::traced(duration.seconds().to_string(), Trail::of(duration));
        ("maxExpirationSeconds", seconds.into())
    });
    let values = Yaml::fields(fields.into_iter().chain(expiration));
    Ok(vec![File::new("kubelet-csr-approver-values.yaml", document(values)).because(because)])
}

/// The names of listed nodes, and what the names of other machines look like.
fn names(nodes: &[&Node]) -> String {
    let listed: Vec<&str> =
        nodes.iter().filter(|node| !node.is_shared()).map(|node| node.name.as_str()).collect();
    let machines = nodes.iter().filter_map(|node| node.machines.as_ref());
    let patterns: Vec<String> =
        machines.flat_map(|machines| &machines.names).map(|pattern| pattern.regex()).collect();
    let exact = names_regex(&listed);
    match (patterns.is_empty(), exact.strip_prefix('^').and_then(|exact| exact.strip_suffix('$'))) {
        (true, _) | (_, None) => exact,
        (false, Some("")) => format!("^(?:{})$", patterns.join("|")),
        (false, Some(listed)) => format!("^(?:{listed}|{})$", patterns.join("|")),
    }
}

/// What the first of the nodes' kubelets names the approver with.
fn of_approver(cluster: &Cluster) -> Trail {
    let named = cluster.nodes.iter().find(|node| is_approved(cluster, node));
    let shape = named.and_then(|node| cluster.shape_of(node));
    shape.map_or(Trail::Fixed, |shape| Trail::of(&shape.kubelet.serving))
}

fn is_approved(cluster: &Cluster, node: &Node) -> bool {
    cluster.shape_of(node).is_some_and(|shape| {
        matches!(&*shape.kubelet.serving, ServingCertificate::Requested { approver } if approver == "kubelet-csr-approver")
    })
}

/// The fewest ranges that hold the nodes' addresses and no other, and what the spec allows beside them.
fn prefixes(cluster: &Cluster, nodes: &[&Node]) -> Vec<IpNet> {
    let own = nodes.iter().flat_map(|node| &node.addresses).map(|address| IpNet::from(*address));
    let machines = nodes.iter().filter_map(|node| node.machines.as_ref());
    let of_machines = machines.flat_map(|machines| &machines.addresses).map(|range| range.value);
    let further = cluster.approval.address_ranges.iter().map(|range| range.value);
    let all: BTreeSet<IpNet> = own.chain(of_machines).chain(further).collect();
    IpNet::aggregate(&all.into_iter().collect())
}
