//! Why systemd would not start a component.

use super::step::with_artifact;
use crate::diagnostic::Finding;
use crate::facts::{Process, Sourced, StartFault};
use crate::rules::units::{self, unit_command_replaced, unit_target_unknown};

/// Why systemd would not start a program, or not at boot.
pub(super) fn faults(process: &Process, program: &str) -> Vec<Finding> {
    let refused = |fault: &StartFault| Some(with_artifact(&fault.origin, units::refused(fault, program)?));
    let replaced = process.replaced_command.as_ref().map(|command| {
        let (own, by) = (command.own.place(), command.by.place());
        with_artifact(&command.own, unit_command_replaced::judge(command.by.file.name(), own, by))
    });
    process.faults.iter().filter_map(refused).chain(replaced).chain(never_started(process)).collect()
}

/// A unit that is enabled for targets that systemd does not have, and for no other.
fn never_started(process: &Process) -> Option<Finding> {
    let unknown = |target: &Sourced<String>| {
        let finding = unit_target_unknown::judge(target, target.origin.place())?;
        Some(with_artifact(&target.origin, finding))
    };
    let unknown: Option<Vec<Finding>> = process.targets.iter().map(unknown).collect();
    unknown?.into_iter().next()
}
