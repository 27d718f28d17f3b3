//! A flag with which a component only prints something.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::value::printed_by;
use crate::rules::fact::Flag;
use crate::rules::support::each_flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FLAG_ONLY_PRINTS,
    Level::Deny,
    include_str!("flag_only_prints.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    each_flag(context.cluster, findings, judge);
}

/// A flag with which the program prints its help or its version and exits.
pub(crate) fn judge(flag: &Flag<'_>) -> Option<Finding> {
    let what = printed_by(flag.name, flag.text)?;
    let program = flag.program.name();
    let message = format!("with `--{}`, {program} only prints its {what}", flag.name);
    let finding = flag.finding(RULE.id, message).at_key().label(format!("prints the {what}"));
    Some(
        finding
            .exits_since(program, format!("it prints its {what} and exits with status 0"))
            .help("remove this flag"),
    )
}
