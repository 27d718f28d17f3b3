//! Tokens that outlive the CA.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Expiry;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CA_EXPIRES_BEFORE_TOKEN,
    Level::Warn,
    include_str!("ca_expires_before_token.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let Some(ca) = &cluster.ca else { return };
    let Some(end) = ca.certificates.iter().map(|certificate| certificate.not_after).max() else { return };
    if end <= context.now {
        return;
    }
    let outlives = |expiry: &Expiry| matches!(expiry, Expiry::At(last) if *last > end);
    let mut tokens = cluster.tokens.iter().filter(|token| outlives(&token.expires)).peekable();
    if tokens.peek().is_none() {
        return;
    }
    let message = format!("the CA `{}` expires before a token", ca.file.escape_debug());
    let finding = Finding::new(RULE.id, &ca.path, message).label(format!("expires at {end}"));
    let finding =
        tokens.take(5).fold(finding, |finding, token| finding.because(&token.expires.path, "expires later"));
    findings.push(
        finding
            .reason(
                "the bootstrap kubeconfigs embed this CA; once it expires, nodes cannot join even with a valid \
                 token: `x509: certificate has expired or is not yet valid`",
            )
            .help("choose an earlier `expires`, or renew the CA and build again"),
    );
}
