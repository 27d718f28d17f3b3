//! A flag that no release of a component has.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::facts::ArgumentFault;
use crate::kube::{Known, Program};
use crate::rules::fact::{Flag, Named, Release};
use crate::rules::support::each_flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::FLAG_UNKNOWN, Level::Deny, include_str!("flag_unknown.md"), Check::Cluster(check))
        .versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    each_flag(context.cluster, findings, judge);
}

/// A flag that no release of the program has.
pub(crate) fn judge(flag: &Flag<'_>) -> Option<Finding> {
    let Known::Unknown = flag.known() else { return None };
    let (name, program) = (flag.name.escape_debug(), flag.program);
    let message = format!("{} has no flag `--{name}`", program.name());
    let finding = flag.no_such_flag(RULE.id, message);
    Some(match flag.flags().nearest(flag.name).map(|near| near.name) {
        Some(near) => finding
            .label(format!("did you mean {}?", Named::at(&flag.place, near).name()))
            .help(format!("use {}", flag.spelling.setting(near))),
        None if is_field(flag) => {
            finding.label("a field, not a flag").help(format!("set {}", flag.spelling.field(flag.name)))
        }
        None => finding
            .label("unknown flag")
            .help(format!("remove it; `{} --help` lists the flags", program.binary())),
    })
}

fn is_field(flag: &Flag<'_>) -> bool {
    flag.program == Program::Kubelet && flag.release.kube.kubelet_field(flag.name).is_present()
}

/// A word with one dash that is not a short flag.
///
/// Mirrors github.com/spf13/pflag: FlagSet.parseSingleShortArg.
pub(crate) fn shorthand(fault: &ArgumentFault, program: Program, release: &Release) -> Finding {
    let dashed = fault.word.value.trim_start_matches('-');
    let first = dashed.chars().next().unwrap_or('-');
    let error = format!("unknown shorthand flag: '{}' in -{}", first.escape_debug(), dashed.escape_debug());
    let finding = malformed(fault, program, error).label("needs two dashes");
    let name = dashed.split('=').next().unwrap_or_default();
    match release.kube.flags(program).has(name) {
        true => finding.help(format!("write `--{}`", dashed.escape_debug())),
        false => finding.help(format!("remove it; `{} --help` lists the flags", program.binary())),
    }
}

/// Dashes without a name after them.
///
/// Mirrors github.com/spf13/pflag: FlagSet.parseLongArg.
pub(crate) fn without_name(fault: &ArgumentFault, program: Program) -> Finding {
    let error = format!("bad flag syntax: {}", fault.word.value.escape_debug());
    malformed(fault, program, error).label("no name after the dashes").help("remove this argument")
}

fn malformed(fault: &ArgumentFault, program: Program, error: String) -> Finding {
    let word = &fault.word;
    let message = format!("{} has no flag `{}`", program.name(), word.value.escape_debug());
    Finding::new(RULE.id, word.origin.place(), message).exits(program.name(), error)
}
