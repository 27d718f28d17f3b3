//! A unit that is enabled for a target that systemd does not have.

use crate::diagnostic::{Finding, Level, Place, rule_id, suggest};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::UNIT_TARGET_UNKNOWN, Level::Deny, include_str!("unit_target_unknown.md"));

/// A target of `[Install]` that systemd does not have and that reads like one of its own.
pub(crate) fn judge(target: &str, place: Place) -> Option<Finding> {
    let near = near(target)?;
    let finding = Finding::new(RULE.id, place, format!("systemd has no target `{}`", target.escape_debug()))
        .label(format!("did you mean `{near}.target`?"))
        .reason(
            "`systemctl enable` links the unit to a target that does not exist, so it is not started at boot",
        )
        .help(format!("write `{near}.target`"))
        .mark(target);
    Some(finding)
}

/// The target, without its ending, that was probably meant by a name that systemd has no target of.
fn near(name: &str) -> Option<&'static str> {
    match name.strip_suffix(".target") {
        Some(stem) if TARGETS.contains(&stem) => None,
        // Packages have targets of their own, so only a near miss is one.
        Some(stem) => suggest::nearest(stem, TARGETS),
        None => TARGETS.into_iter().find(|target| *target == name),
    }
}

/// Targets that a unit can be wanted by, without their ending. From systemd.special(7).
const TARGETS: [&str; 29] = [
    "basic",
    "boot-complete",
    "cryptsetup",
    "default",
    "emergency",
    "getty",
    "graphical",
    "halt",
    "kexec",
    "local-fs",
    "machines",
    "multi-user",
    "network",
    "network-online",
    "network-pre",
    "nss-lookup",
    "paths",
    "poweroff",
    "reboot",
    "remote-fs",
    "rescue",
    "shutdown",
    "sleep",
    "slices",
    "sockets",
    "sysinit",
    "time-set",
    "time-sync",
    "timers",
];
