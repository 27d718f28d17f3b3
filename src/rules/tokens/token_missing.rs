//! Nodes without a token, or whose token is ambiguous.

use super::bootstrap_kubeconfig_missing;
use crate::diagnostic::{Finding, Findings, Level, Place, rule_id, suggest};
use crate::model::{Bootstrap, Cluster, Shape};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule =
    Rule::new(rule_id::TOKEN_MISSING, Level::Deny, include_str!("token_missing.md"), Check::Cluster(check))
        .fixed();

/// What is missing: the cause of every finding, at whatever place it shows.
const MARK: &str = "token";

/// The finding for a bootstrap kubeconfig that is not written because nodes have no token.
pub(crate) fn left_out(path: &str, place: Place) -> Finding {
    Finding::new(RULE.id, place, format!("the bootstrap kubeconfig `{}` does not exist", path.escape_debug()))
        .label("missing file")
        .exits("the kubelet", bootstrap_kubeconfig_missing::error(path))
        .help("create a token with `nodejoin token new`, and add it to `[tokens]`")
        .mark(MARK)
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let tokens = Path::of("tokens");
    if cluster.tokens.is_empty() && findings.is_partly_unread(&tokens) {
        return;
    }
    let without = |shape: &&Shape| {
        shape.nodes > 0 && shape.token.is_none() && *shape.kubelet.bootstrap == Bootstrap::Token
    };
    for shape in cluster.shapes.iter().filter(without) {
        let finding = if cluster.tokens.is_empty() { none(cluster) } else { unnamed(cluster, shape) };
        let mut finding = finding
            .reason("a kubelet cannot request a certificate without a token: `Unauthorized`")
            .mark(MARK)
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
    Finding::new(RULE.id, first, "nodes need a token to join, but the spec has none")
        .at_key()
        .label("no token")
        .help("create a token with `nodejoin token new`")
        .help("and add a table `[tokens.workers]` with its `id`, `secret` and `expires`")
}

fn unnamed(cluster: &Cluster, shape: &Shape) -> Finding {
    // A token with the pool's name is probably meant.
    let of_pool = |name: &&str| shape.pool.as_deref() == Some(*name);
    let first = cluster.tokens.first().map(|token| token.name.as_str()).unwrap_or_default();
    let first = cluster.tokens.iter().map(|token| token.name.as_str()).find(of_pool).unwrap_or(first);
    let names = cluster.tokens.iter().map(|token| token.name.as_str());
    let (path, who) = match &shape.pool {
        Some(pool) => (Path::of("pools").key(pool), format!("pool `{}`", pool.escape_debug())),
        None => (Path::of("cluster"), "nodes without a pool".to_owned()),
    };
    Finding::new(
        RULE.id,
        path.key("token"),
        format!("the spec has several tokens, and none is set for {who}"),
    )
    .label("`token` is not set")
    .help(format!(
        "add `token = \"{}\"`, or another of {}",
        first.escape_debug(),
        suggest::listed(names, "and")
    ))
}
