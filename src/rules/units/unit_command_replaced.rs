//! A command of the machine's own unit that a package's drop-in replaces.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::{Rule, StepId};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::UNIT_COMMAND_REPLACED, Level::Deny, include_str!("unit_command_replaced.md"))
        .seen_at(StepId::KubeletStart);

/// Mirrors systemd's src/core/load-dropin.c: unit_load_dropin: drop-ins are read after the unit, whatever folder they are in.
///
/// `unit` is the place of the command that does not run, `drop_in` that of the one that runs instead, in the file `path`.
pub(crate) fn judge(path: &str, unit: Place, drop_in: Place) -> Finding {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name).escape_debug();
    Finding::new(RULE.id, unit, format!("the drop-in `{name}` replaces this command"))
        .label("never runs")
        .because(drop_in, "runs instead")
        .reason("systemd reads drop-ins after the unit, also those of packages beside a unit in /etc: the kubelet starts with the files and flags of the drop-in")
        .help(format!("remove the drop-in, or hide it with a link to /dev/null at `/etc/systemd/system/kubelet.service.d/{name}`"))
}
