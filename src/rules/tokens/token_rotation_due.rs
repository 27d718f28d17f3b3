//! A token that expires before a rotation's overlap would end.

use crate::diagnostic::{Finding, Findings, Level, command, rule_id};
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
    // A token that has expired, or expires before its machines join, is another rule's finding.
    if left <= 0 || left < rollout.provisioning_seconds() || left >= overlap.seconds() {
        return;
    }
    let name = token.name.escape_debug();
    let mut finding = Finding::new(
        RULE.id,
        &token.expires.path,
        format!("token `{name}` is due for rotation"),
    )
    .label(format!("expires in {}", days(left)))
    .because(&overlap.path, format!("rotations overlap by {}", days(overlap.seconds())))
    .reason("it expires before the overlap of a rotation would end; every day of delay leaves less time for machines with the old token")
    .help(format!("run `nodejoin token rotate {}`", command::argument(&token.name)));
    if let Some(pool) = &shape.pool {
        finding = finding.subject(&**pool);
    }
    findings.push(finding);
}
