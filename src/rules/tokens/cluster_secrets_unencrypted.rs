//! Encrypted node bundles next to the same tokens in plain text.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use std::sync::Arc;

use crate::model::Cluster;
use crate::rules::{Check, Context, Rule};
use crate::secret::Recipient;
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::CLUSTER_SECRETS_UNENCRYPTED,
    Level::Warn,
    include_str!("cluster_secrets_unencrypted.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    if cluster.sealed_for().is_some() || cluster.tokens.is_empty() {
        return;
    }
    let Some(sealed) = first_sealed(cluster) else { return };
    let finding = match &cluster.encrypt_to {
        Some(_) => Finding::new(RULE.id, Path::of("outputs.encrypt-to"), MESSAGE).label("no recipients"),
        None => Finding::new(RULE.id, &sealed, MESSAGE).label("encrypts only node bundles"),
    };
    let finding =
        if cluster.encrypt_to.is_some() { finding.because(&sealed, "encrypted bundles") } else { finding };
    findings.push(
        finding
            .reason(
                "`cluster/` contains a Secret for each token, so anyone who can read it has the tokens of the bundles",
            )
            .help("set `encrypt-to` under `[outputs]` to the recipients who apply these Secrets")
            .unless_unread(Path::of("outputs")),
    );
}

const MESSAGE: &str = "node bundles are encrypted, but the Secrets with the same tokens are not";

/// The key that encrypts the bundle of the first such node: its own, or its pool's.
fn first_sealed(cluster: &Cluster) -> Option<Path> {
    let node = cluster.nodes.iter().find(|node| node.sealed_for().is_some())?;
    let own = cluster.shape_of(node).and_then(|shape| shape.pool.as_ref());
    let pool = cluster.pools.iter().find(|pool| own == Some(&pool.name));
    let of_pool =
        |list: &Arc<[Recipient]>| node.encrypt_to.as_ref().is_some_and(|own| Arc::ptr_eq(own, list));
    let table = match pool.filter(|pool| pool.encrypt_to.as_ref().is_some_and(of_pool)) {
        Some(pool) => pool.path.clone(),
        None => node.path(),
    };
    Some(table.key("encrypt-to"))
}
