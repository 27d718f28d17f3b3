//! A token that expires before the last machine with it joins.

use crate::diagnostic::{Finding, Findings, Level, command, rule_id};
use crate::model::Expiry;
use crate::rules::support::days;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKEN_ENDS_BEFORE_PROVISIONING,
    Level::Warn,
    include_str!("token_ends_before_provisioning.md"),
    Check::Shape(check),
);

fn check(context: &Context<'_>, shape: &crate::model::Shape, findings: &mut Findings) {
    let cluster = context.cluster;
    let Some(provisioning) = &cluster.rollout_of(shape).provisioning else { return };
    let Some(token) = cluster.token_of(shape).filter(|_| shape.nodes > 0) else { return };
    let Expiry::At(end) = token.expires.value else { return };
    let left = end.as_second().saturating_sub(context.now.as_second());
    // A token that has expired already is another rule's finding.
    if left <= 0 || left >= provisioning.seconds() {
        return;
    }
    let name = token.name.escape_debug();
    let (whose, message) = match &shape.pool {
        Some(pool) => (Some(pool), format!("the last machine of pool `{}` may join", pool.escape_debug())),
        None => (None, "the last machine may join".to_owned()),
    };
    let mut finding =
        Finding::new(RULE.id, &token.expires.path, format!("token `{name}` expires before {message}"))
            .label(format!("expires in {}", days(left)))
            .because(
                &provisioning.path,
                format!("machines join up to {} after a build", days(provisioning.seconds())),
            )
            .reason("a machine that first boots after the token has expired gets `Unauthorized`")
            .help(format!(
                "replace the token: run `nodejoin token rotate {}`",
                command::argument(&token.name)
            ))
            .help("or set a later `expires`");
    if let Some(pool) = whose {
        finding = finding.subject(&**pool);
    }
    findings.push(finding);
}
