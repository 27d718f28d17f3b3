//! A unit that systemd does not start.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::facts::StartFaultKind;
use crate::rules::Rule;
use crate::rules::support::printable;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::UNIT_STARTS_NOTHING, Level::Deny, include_str!("unit_starts_nothing.md"));

/// A fault because of which systemd or Linux does not start a unit's program; none for one with another rule, or with which it
/// is started.
pub(crate) fn judge(kind: &StartFaultKind, program: &str, place: Place) -> Option<Finding> {
    let Fault { message, error, help } = fault(kind)?;
    let (finding, error) =
        (Finding::new(RULE.id, place, message).help(help).mark(&*error), printable(&error));
    Some(match kind {
        StartFaultKind::OtherProgram(_) => finding.label("another program").refused_by_systemd(error),
        // Linux refuses it, also what no systemd starts.
        StartFaultKind::TooLong => finding.label("too long").exits(program, error),
        _ => finding.label("systemd refuses this").refused_by_systemd(error),
    })
}

struct Fault {
    message: &'static str,
    /// The error of systemd or Linux.
    error: String,
    help: &'static str,
}

fn fault(kind: &StartFaultKind) -> Option<Fault> {
    Some(match kind {
        StartFaultKind::EnvironmentFileMissing(_)
        | StartFaultKind::OptionalEnvironmentFileMissing(_)
        | StartFaultKind::VariableUnset(_)
        | StartFaultKind::StartsOnlyIf(_) => return None,
        StartFaultKind::ProgramNotAbsolute(path) => Fault {
            message: "the path of the unit's program is not absolute",
            error: format!("Neither a valid executable name nor an absolute path: {path}"),
            help: "write the absolute path of the program",
        },
        StartFaultKind::SeveralCommands => Fault {
            message: "the unit has more than one `ExecStart=`",
            error: "Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing."
                .to_owned(),
            help: "clear the first command with an empty `ExecStart=` before the second",
        },
        StartFaultKind::Refused(error) => Fault {
            message: "systemd refuses the unit",
            error: error.clone(),
            help: "fix the error that systemd reports",
        },
        StartFaultKind::ConditionFails(error) => Fault {
            message: "a condition of the unit is not met",
            error: error.clone(),
            help: "remove the condition, or meet it",
        },
        StartFaultKind::OtherProgram(path) => Fault {
            message: "the unit of the kubelet starts another program",
            error: format!("`{}` is started instead, and no kubelet runs", path.escape_debug()),
            help: "write the command of the kubelet in the last `ExecStart=`",
        },
        StartFaultKind::TooLong => Fault {
            message: "the command line is too long for Linux",
            error: "Failed to execute: Argument list too long".to_owned(),
            help: "keep each word and each variable below 128 KiB, and all of them below 2 MiB",
        },
        StartFaultKind::NoCommand => Fault {
            message: "the unit has no command",
            error: "Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.".to_owned(),
            help: "add `ExecStart=` to `[Service]`",
        },
    })
}
