//! Pools that join with one token.

use std::collections::BTreeMap;

use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::model::Pool;
use crate::suggest;

pub(super) const RULE: Rule = Rule::new(
    "token-shared-by-pools",
    Level::Note,
    include_str!("token_shared_by_pools.md"),
    Check::Cluster(check),
);

/// Of so many pools the places are shown.
const SHOWN: usize = 4;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let mut pools_of: BTreeMap<usize, Vec<&Pool>> = BTreeMap::new();
    for pool in &cluster.pools {
        // A pool without machines gives its token to nobody; its nodes may have shapes of their own.
        let has_nodes =
            cluster.shapes.iter().any(|shape| shape.pool.as_ref() == Some(&pool.name) && shape.nodes > 0);
        let token = cluster.shapes.get(pool.shape).and_then(|shape| shape.token.as_ref());
        if let Some(token) = token.filter(|_| has_nodes) {
            pools_of.entry(token.value).or_default().push(pool);
        }
    }
    for (token, pools) in pools_of.into_iter().filter(|(_, pools)| pools.len() > 1) {
        let Some(token) = cluster.tokens.get(token) else { continue };
        let names = pools.iter().map(|pool| &*pool.name);
        let message = match pools.len() {
            count if count > SHOWN => {
                format!("{count} pools join with one token, `{}`", token.name.escape_debug())
            }
            _ => format!(
                "pools {} join with one token, `{}`",
                suggest::listed(names, "and"),
                token.name.escape_debug()
            ),
        };
        let mut finding = Finding::new(RULE.name, &token.path, message).at_key().label("for all of them");
        for pool in pools.iter().take(SHOWN) {
            let written = cluster
                .shapes
                .get(pool.shape)
                .and_then(|shape| shape.token.as_ref())
                .filter(|token| token.written);
            finding = finding.because(written.map_or(&pool.path, |token| &token.path), "with it");
        }
        findings.push(
            finding
                .reason("who reads it off one machine can join as a node of each pool, and revoking it shuts all of them out")
                .help("give each pool its own: `nodejoin token new`, and `token = \"…\"` in the pool"),
        );
    }
}
