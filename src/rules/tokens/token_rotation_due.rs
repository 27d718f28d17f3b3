//! A token that ends before a rotation's overlap would be over.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{Expiry, Shape};
use crate::rules::support::days;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKEN_ROTATION_DUE,
    Level::Warn,
    include_str!("token_rotation_due.md"),
    Check::Shape(check),
);

fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let cluster = context.cluster;
    let rollout = cluster.rollout_of(shape);
    let Some(overlap) = &rollout.overlap else { return };
    let Some(token) = cluster.token_of(shape).filter(|_| shape.nodes > 0) else { return };
    let Expiry::At(end) = token.expires.value else { return };
    let left = end.as_second().saturating_sub(context.now.as_second());
    // What is over already, or ends before its machines come, is another mistake.
    if left <= 0 || left < rollout.provisioning_seconds() || left >= overlap.seconds() {
        return;
    }
    let name = token.name.escape_debug();
    let mut finding = Finding::new(
        RULE.id,
        &token.expires.path,
        format!("token `{name}` ends before a rotation's overlap would be over"),
    )
    .label(format!("in {}", days(left)))
    .because(&overlap.path, format!("the overlap: {}", days(overlap.seconds())))
    .reason("from now on every day without a rotation is a day less for the machines that were given the old token")
    .help(format!("put a new token in its place: `nodejoin token rotate {name}`"));
    if let Some(pool) = &shape.pool {
        finding = finding.subject(&**pool);
    }
    findings.push(finding);
}
