//! A flag with a value that its release no longer accepts.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::value::refused_value;
use crate::rules::fact::Flag;
use crate::rules::support::each_flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FLAG_VALUE_REFUSED,
    Level::Deny,
    include_str!("flag_value_refused.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    each_flag(context.cluster, findings, judge);
}

/// A value with which the program exits, though it is of the flag's type.
pub(crate) fn judge(flag: &Flag<'_>) -> Option<Finding> {
    let (minor, program) = (flag.release.kube.minor(), flag.program.name());
    let refused = refused_value(&flag.known().present()?, minor, flag.text)?;
    let text = flag.text.escape_debug();
    let finding = flag
        .finding(
            RULE.id,
            format!("{} {minor} does not accept `--{}={text}`", flag.program.binary(), flag.name),
        )
        .label(refused.accepts)
        .exits(program, refused.said)
        .help(refused.help);
    Some(flag.of_release(finding))
}
