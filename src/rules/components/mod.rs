//! Flags, feature gates and releases of all three components.

use crate::diagnostic::Finding;
use crate::facts::{ArgumentFault, ArgumentFaultKind};
use crate::kube::Program;
use crate::rules::Rule;
use crate::rules::fact::{CommandLine, Flag, Gate, Release};
use crate::rules::rule::subject;

subject! {
    checked: [
        argument_not_a_flag,
        cloud_provider_in_tree,
        container_runtime_unsupported,
        dockershim_deprecated,
        feature_gate_locked,
        feature_gate_needless,
        feature_gate_needs_another,
        feature_gate_not_yet,
        feature_gate_removed,
        feature_gate_unknown,
        feature_gates_in_config,
        flag_deprecated,
        flag_not_yet,
        flag_only_prints,
        flag_overrides_setting,
        flag_removed,
        flag_shadows_field,
        flag_unknown,
        flag_value_malformed,
        flag_value_refused,
        flag_wrong_type,
        hidden_metrics_not_previous,
        vmodule_unusable,
    ],
    reported: [],
}

/// What a program reports of a word of its command line.
pub(crate) fn fault(fault: &ArgumentFault, program: Program, release: &Release) -> Option<Finding> {
    let flag = |name, text| Flag {
        program,
        release,
        name,
        text,
        place: fault.word.origin.place(),
        spelling: &CommandLine,
    };
    match &fault.kind {
        ArgumentFaultKind::NotAFlag => Some(argument_not_a_flag::judge(fault, program)),
        ArgumentFaultKind::Shorthand => Some(flag_unknown::shorthand(fault, program, release)),
        ArgumentFaultKind::NoName => Some(flag_unknown::without_name(fault, program)),
        ArgumentFaultKind::NoValue(flag) => Some(flag_value_malformed::judge(flag, fault, program)),
        ArgumentFaultKind::NoSuchFlag(name) => {
            let flag = flag(name, "");
            let known = flag_not_yet::judge(&flag).or_else(|| flag_removed::judge(&flag));
            known.or_else(|| flag_unknown::judge(&flag))
        }
        ArgumentFaultKind::BadValue { flag: name, text } => {
            let flag = flag(name, text);
            flag_wrong_type::judge(&flag).or_else(|| flag_value_refused::judge(&flag))
        }
        ArgumentFaultKind::Prints { flag: name, text } => flag_only_prints::judge(&flag(name, text)),
    }
}

/// What a program reports of a feature gate by itself.
pub(crate) fn gate(gate: &Gate<'_>) -> Option<Finding> {
    let laws = [
        feature_gate_locked::judge,
        feature_gate_removed::judge,
        feature_gate_not_yet::judge,
        feature_gate_unknown::judge,
    ];
    laws.iter().find_map(|law| law(gate))
}
