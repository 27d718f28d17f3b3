//! A value that no flag can have, or a flag without one.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::facts::ArgumentFault;
use crate::kube::Program;
use crate::rules::Rule;

/// Values in a spec are reported while it is resolved: resolve/values.rs.
pub(crate) const RULE: Rule =
    Rule::reported(rule_id::FLAG_VALUE_MALFORMED, Level::Deny, include_str!("flag_value_malformed.md"))
        .fixed();

/// A flag that needs a value and is the last word of a command line.
///
/// Mirrors github.com/spf13/pflag: FlagSet.parseLongArg.
pub(crate) fn judge(flag: &str, fault: &ArgumentFault, program: Program) -> Finding {
    let flag = flag.escape_debug();
    Finding::new(RULE.id, fault.word.origin.place(), format!("`--{flag}` has no value"))
        .label("last argument of the command")
        .exits(program.name(), format!("flag needs an argument: --{flag}"))
        .help(format!("add a value, as in `--{flag}=VALUE`, or remove the flag"))
}
