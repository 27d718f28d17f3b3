//! A token that no node joins with.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule =
    Rule::new(rule_id::TOKEN_UNUSED, Level::Note, include_str!("token_unused.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let mut with_nodes = cluster.shapes.iter().filter(|shape| shape.nodes > 0).peekable();
    // A misspelled name, or a node that could not be read, may refer to this token.
    let known = with_nodes.peek().is_some()
        && with_nodes.all(|shape| shape.token.is_some())
        && !["nodes", "pools", "cluster.token"]
            .into_iter()
            .any(|path| findings.is_partly_unread(&Path::of(path)));
    if !known {
        return;
    }
    let used: Vec<&Path> = cluster.tokens_in_use().map(|(token, _)| &token.path).collect();
    for token in &cluster.tokens {
        if used.contains(&&token.path) || !token.usages.authentication || token.replaced_by.is_some() {
            continue;
        }
        let name = token.name.escape_debug();
        findings.push(
            Finding::new(RULE.id, &token.path, format!("no node joins with token `{name}`"))
                .at_key()
                .label("unused token")
                .reason("its Secret is written anyway, so the token can still be used to join nodes")
                .help("remove it, or set it as the `token` of a pool or a node")
                .help(
                    "or, if machines outside this spec join with it, write `token-unused = \"allow\"` under \
                     `[lints]`",
                ),
        );
    }
}
