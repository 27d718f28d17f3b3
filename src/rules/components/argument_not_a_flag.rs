//! A word on the command line of a component that is not a flag.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::facts::ArgumentFault;
use crate::kube::Program;
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::ARGUMENT_NOT_A_FLAG, Level::Deny, include_str!("argument_not_a_flag.md"));

/// A word that is neither a flag nor the value of one.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: NewKubeletCommand, and the commands of the control plane.
pub(crate) fn judge(fault: &ArgumentFault, program: Program) -> Finding {
    let word = &fault.word;
    let message = format!("`{}` is not a flag", word.value.escape_debug());
    let error = format!("unknown command {}", word.value);
    Finding::new(RULE.id, word.origin.place(), message)
        .label("unexpected argument")
        .exits(program.name(), error.clone())
        .reason(format!("{}: {error}", program.binary()))
        .help("remove the word, or write it as the value of a flag: `--flag=value`")
}
