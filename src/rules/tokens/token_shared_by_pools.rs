//! Pools that share a token.

use crate::diagnostic::{Finding, Findings, Level, rule_id, suggest};
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{At, Pool};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKEN_SHARED_BY_POOLS,
    Level::Note,
    include_str!("token_shared_by_pools.md"),
    Check::Cluster(check),
);

/// The places of at most this many pools are shown.
const SHOWN: usize = 4;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    // A pool without nodes does not use its token; its nodes may have their own shapes.
    let used = cluster.shapes.iter().filter(|shape| shape.nodes > 0);
    let used: BTreeSet<&str> = used.filter_map(|shape| shape.pool.as_deref()).collect();
    let mut pools_of: BTreeMap<usize, Vec<(&Pool, &At<usize>)>> = BTreeMap::new();
    for pool in cluster.pools.iter().filter(|pool| used.contains(&*pool.name)) {
        if let Some(token) = cluster.shapes.get(pool.shape).and_then(|shape| shape.token.as_ref()) {
            pools_of.entry(token.value).or_default().push((pool, token));
        }
    }
    for (token, pools) in pools_of.into_iter().filter(|(_, pools)| pools.len() > 1) {
        let Some(token) = cluster.tokens.get(token) else { continue };
        let whose = match pools.len() {
            count if count > SHOWN => format!("{count} pools"),
            _ => {
                let names: Vec<String> =
                    pools.iter().map(|(pool, _)| pool.name.escape_debug().to_string()).collect();
                format!("pools {}", suggest::listed(names.iter().map(String::as_str), "and"))
            }
        };
        let message = format!("{whose} join with the same token, `{}`", token.name.escape_debug());
        let mut finding = Finding::new(RULE.id, &token.path, message).at_key().label("shared token");
        for (pool, token) in pools.iter().take(SHOWN) {
            finding = finding.because(if token.written { &token.path } else { &pool.path }, "joins with it");
        }
        findings.push(
            finding
                .reason("anyone who gets it from one machine can join nodes of every pool, and revoking it blocks all of them")
                .help("create a token for each pool with `nodejoin token new`, and set `token` in each pool"),
        );
    }
}
