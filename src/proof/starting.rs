//! Why systemd would not start a component.

use super::arguments::ArgumentProblem;
use crate::diagnostic::rule_id;
use crate::facts::{Process, StartFaultKind};

/// Why systemd would not start a process.
pub(super) fn faults(process: &Process) -> Vec<ArgumentProblem> {
    let fatal = process.faults.iter().filter(|fault| fault.fatal);
    let problem = fatal.map(|fault| {
        let (rule, message, help) = match &fault.kind {
            StartFaultKind::EnvironmentFileMissing(path) => (
                rule_id::ENVIRONMENT_FILE_MISSING,
                format!("Failed to load environment files: {path}: No such file or directory"),
                "name the file that is there, or put a minus before a path that may be missing",
            ),
            StartFaultKind::ProgramNotAbsolute(path) => (
                rule_id::UNIT_STARTS_NOTHING,
                format!("Neither a valid executable name nor an absolute path: {path}"),
                "write the program's absolute path",
            ),
            StartFaultKind::SeveralCommands => (
                rule_id::UNIT_STARTS_NOTHING,
                "Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. \
                 Refusing."
                    .to_owned(),
                "take back the first command by an empty `ExecStart=` before the second",
            ),
            StartFaultKind::Refused(said) => {
                (rule_id::UNIT_STARTS_NOTHING, said.clone(), "fix what systemd names: until then it starts nothing")
            }
            StartFaultKind::ConditionFails(said) => {
                (rule_id::UNIT_STARTS_NOTHING, said.clone(), "remove the condition, or make it hold")
            }
            StartFaultKind::TooLong => (
                rule_id::UNIT_STARTS_NOTHING,
                "Failed to execute: Argument list too long".to_owned(),
                "keep each word and each variable below 128 KiB, and all of them below 2 MiB",
            ),
            StartFaultKind::NotStartedAtBoot(target) => (
                rule_id::UNIT_TARGET_UNKNOWN,
                format!("nothing starts it at boot: it is enabled for `{}`, which is no target", target.escape_debug()),
                "enable it for `multi-user.target`",
            ),
            _ => (
                rule_id::UNIT_STARTS_NOTHING,
                "Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.".to_owned(),
                "write `ExecStart=` into `[Service]`",
            ),
        };
        ArgumentProblem { rule, message, help: Some(help.to_owned()), origin: fault.origin.clone() }
    });
    problem.collect()
}
