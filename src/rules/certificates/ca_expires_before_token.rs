//! Tokens that outlive the CA.

use jiff::Timestamp;

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{At, Authority, Cluster, Expiry, Shape, Token};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CA_EXPIRES_BEFORE_TOKEN,
    Level::Warn,
    include_str!("ca_expires_before_token.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let used: Vec<Use<'_>> = cluster.shapes.iter().filter_map(|shape| uses(cluster, shape)).collect();
    let mut judged: Vec<&str> = Vec::new();
    for ca in cluster.ca.iter().chain(used.iter().map(|used| used.ca)) {
        if judged.contains(&ca.file.as_str()) {
            continue;
        }
        judged.push(&ca.file);
        let is_cluster_ca = cluster.ca.as_ref().is_some_and(|own| own.file == ca.file);
        // A token without a pool is meant for nodes with the cluster's CA.
        let is_of = |index: usize| match used.iter().any(|used| used.token == index) {
            true => used.iter().any(|used| used.token == index && used.ca.file == ca.file),
            false => is_cluster_ca,
        };
        let tokens = cluster.tokens.iter().enumerate().filter(|(index, _)| is_of(*index));
        let finding = judge(ca, tokens.map(|(_, token)| token), context.now);
        finding.into_iter().for_each(|finding| findings.push(finding));
    }
}

/// A token, by its position, and the CA of nodes that join with it.
struct Use<'c> {
    token: usize,
    ca: &'c At<Authority>,
}

fn uses<'c>(cluster: &'c Cluster, shape: &'c Shape) -> Option<Use<'c>> {
    let token = shape.token.as_ref()?.value;
    Some(Use { token, ca: shape.api.ca.as_ref().or(cluster.ca.as_ref())? })
}

/// A CA, and the tokens of the nodes that trust it.
fn judge<'c>(ca: &At<Authority>, tokens: impl Iterator<Item = &'c Token>, now: Timestamp) -> Option<Finding> {
    let end = ca.certificates.iter().map(|certificate| certificate.not_after).max()?;
    let outlives = |token: &&Token| matches!(*token.expires, Expiry::At(last) if last > end);
    let mut tokens = tokens.filter(outlives).peekable();
    if end <= now || tokens.peek().is_none() {
        return None;
    }
    let message = format!("the CA `{}` expires before a token", ca.file.escape_debug());
    let finding = Finding::new(RULE.id, &ca.path, message).label(format!("expires at {end}"));
    let finding =
        tokens.take(5).fold(finding, |finding, token| finding.because(&token.expires.path, "expires later"));
    let finding = finding
        .reason(
            "the bootstrap kubeconfigs embed this CA; once it expires, nodes cannot join even with a valid \
             token: `x509: certificate has expired or is not yet valid`",
        )
        .help("choose an earlier `expires`, or renew the CA and build again");
    Some(finding)
}
