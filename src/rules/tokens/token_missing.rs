//! Nodes that have nothing to show the API server.

use super::bootstrap_kubeconfig_missing;
use crate::diagnostic::{Finding, Findings, Level, Place, rule_id, suggest};
use crate::model::{Cluster, Shape};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule =
    Rule::new(rule_id::TOKEN_MISSING, Level::Deny, include_str!("token_missing.md"), Check::Cluster(check))
        .fixed();

/// The bootstrap kubeconfig that a spec does not write where nodes have no token.
pub(crate) fn left_out(path: &str, place: Place) -> Finding {
    Finding::new(RULE.id, place, format!("there is no file `{}`", path.escape_debug()))
        .label("not there")
        .exits("the kubelet", bootstrap_kubeconfig_missing::error(path))
        .help("make a token with `nodejoin token new`, and add it to `[tokens]`")
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let tokens = Path::of("tokens");
    if cluster.tokens.is_empty() && findings.is_partly_unread(&tokens) {
        return;
    }
    for shape in cluster.shapes.iter().filter(|shape| shape.nodes > 0 && shape.token.is_none()) {
        let finding = if cluster.tokens.is_empty() { none(cluster) } else { unnamed(cluster, shape) };
        let mut finding = finding
            .reason("a kubelet without a token gets no further than `Unauthorized`")
            .unless_unread(tokens.clone())
            .unless_unread(Path::of("cluster.token"))
            .unless_unread(shape.path.key("token"));
        if let Some(pool) = &shape.pool {
            finding = finding.unless_unread(Path::of("pools").key(pool).key("token")).subject(&**pool);
        }
        findings.push(finding);
    }
}

fn none(cluster: &Cluster) -> Finding {
    let first = cluster.nodes.first().map_or_else(|| Path::of("nodes"), crate::model::Node::path);
    Finding::new(RULE.id, first, "there is no token for the nodes to join with")
        .at_key()
        .label("joins with nothing")
        .help("make a token with `nodejoin token new`")
        .help("and add a table `[tokens.workers]` with its `id`, `secret` and `expires`")
}

fn unnamed(cluster: &Cluster, shape: &Shape) -> Finding {
    let names = cluster.tokens.iter().map(|token| token.name.as_str());
    let (path, who) = match &shape.pool {
        Some(pool) => (Path::of("pools").key(pool), format!("pool `{}`", pool.escape_debug())),
        None => (Path::of("cluster"), "nodes without a pool".to_owned()),
    };
    Finding::new(RULE.id, path.key("token"), format!("no token is named for {who}"))
        .label("has no `token`")
        .help(format!("add `token = \"…\"` here; the tokens are {}", suggest::listed(names, "and")))
}
