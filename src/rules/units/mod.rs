//! The unit, its env files, its paths, and templates of them.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::facts::{Process, StartFault, StartFaultKind};
use crate::rules::Rule;
use crate::rules::rule::subject;

subject! {
    checked: [
        binary_with_argument,
        cert_dir_volatile,
        environment_file_missing,
        environment_file_unread,
        file_content_unclear,
        kubeadm_kubelet_conf,
        path_clash,
        shell_expansion_in_value,
        unit_command_replaced,
        unit_environment_file_optional,
        unit_line_ignored,
        unit_line_left_out,
        unit_path_unusual,
        unit_starts_nothing,
        unit_target_unknown,
        unit_variable_unset,
        variable_reserved,
        watchdog_unanswered,
    ],
    reported: [
        // Reported while the spec is resolved: resolve/reader.rs.
        environment_file_optional ENVIRONMENT_FILE_OPTIONAL Deny fixed,
        // Reported while the spec is resolved: resolve/reader.rs.
        path_not_absolute PATH_NOT_ABSOLUTE Deny fixed,
        // Reported when the user's templates are read and rendered: templates/load.rs, compile.rs.
        template_broken TEMPLATE_BROKEN Deny fixed,
        // Reported while the user's templates are read: templates/load.rs.
        template_unknown TEMPLATE_UNKNOWN Deny fixed,
        // Reported while the spec is resolved: resolve/misread.rs.
        value_misread VALUE_MISREAD Deny fixed,
        // Reported while the spec is resolved: resolve/level.rs.
        variable_malformed VARIABLE_MALFORMED Deny fixed breaks KubeletStart "the kubelet starts without this variable",
    ],
}

/// What systemd ignores in the units and env files of a program that it starts. `all_known`: whether every file that
/// could set a variable is known and has to set those of the unit.
pub(crate) fn passed_over(process: &Process, program: &str, all_known: bool) -> Vec<Finding> {
    let ignored = process.ignored.iter().map(|line| unit_line_ignored::report(line, program));
    let unset = process.faults.iter().filter_map(|fault| {
        let StartFaultKind::VariableUnset(name) = &fault.kind else { return None };
        unit_variable_unset::judge(&unit_variable_unset::Unset {
            name,
            set: process.environment.keys().map(String::as_str).collect(),
            program,
            place: fault.origin.place(),
            all_known,
        })
    });
    let targets = process.targets.iter();
    let targets = targets.filter_map(|target| unit_target_unknown::judge(target, target.origin.place()));
    ignored.chain(unset).chain(targets).collect()
}

/// A fault for which systemd does not start a program; none for one that only changes how it is started.
pub(crate) fn refused(fault: &StartFault, program: &str) -> Option<Finding> {
    if !fault.fatal {
        return None;
    }
    let place = fault.origin.place();
    match &fault.kind {
        StartFaultKind::EnvironmentFileMissing(path) => Some(environment_file_missing::report(path, place)),
        kind => unit_starts_nothing::judge(kind, program, place),
    }
}
