//! A kubelet that has the client certificate of another node.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule = Rule::reported(
    rule_id::CLIENT_CERTIFICATE_OF_ANOTHER_NODE,
    Level::Deny,
    include_str!("client_certificate_of_another_node.md"),
);

/// A kubelet with the certificate of a node.
pub(crate) struct Named<'a> {
    /// The node of the certificate.
    pub(crate) node: &'a str,
    /// The name that the kubelet registers.
    pub(crate) name: &'a str,
    /// Where the certificate is.
    pub(crate) place: Place,
    /// Where the name is set, if it is.
    pub(crate) name_place: Option<Place>,
    /// What replaces the certificate.
    pub(crate) help: String,
}

/// The finding if the names differ, and the API server's error. `reads`: whether a node may read others.
///
/// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authorizer/node: NodeAuthorizer.authorizeNode, and
/// k8s.io/kubernetes/plugin/pkg/admission/noderestriction: Plugin.admitNode.
pub(crate) fn judge(named: &Named<'_>, reads: bool) -> Option<Finding> {
    let (node, name) = (named.node, named.name);
    if node == name {
        return None;
    }
    let error = match reads {
        true => format!("nodes {name:?} is forbidden: node {node:?} is not allowed to modify node {name:?}"),
        false => format!("node '{node}' cannot read '{name}', only its own Node object"),
    };
    let (node, name) = (node.escape_debug(), name.escape_debug());
    let finding = Finding::new(
        RULE.id,
        named.place.clone(),
        format!("the kubelet of `{name}` has the client certificate of `{node}`"),
    )
    .label(format!("of `system:node:{node}`"))
    .reason(format!(
        "the kubelet uses the certificate that it has, and the API server knows it as the other node: `{error}`"
    ))
    .error(error)
    .help(named.help.clone());
    Some(match &named.name_place {
        Some(place) => finding.because(place.clone(), format!("registers as `{name}`")),
        None => finding,
    })
}
