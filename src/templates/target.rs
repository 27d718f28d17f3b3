use crate::diagnostic::{Finding, Findings, Place, rule_id, suggest};
use std::sync::Arc;

use crate::source::Source;

/// Reports a target that systemd does not have but that is similar to one of its own.
pub(super) fn check_target(key: &str, name: &str, source: &Arc<Source>, findings: &mut Findings) {
    let Some(near) = near_target(name) else { return };
    let range = source.text().find(name).map_or(0..0, |at| at..at + name.len());
    findings.push(
        Finding::new(
            rule_id::UNIT_TARGET_UNKNOWN,
            Place::Other(source.clone(), range),
            format!("systemd has no target `{}`", name.escape_debug()),
        )
        .label(format!("did you mean `{near}.target`?"))
        .reason(format!(
            "`systemctl enable` creates the link of `{key}=` anyway, and the unit does not start at boot"
        ))
        .help(format!("write `{near}.target`")),
    );
}

/// The target, without its suffix, that was probably meant by an unknown name.
pub fn near_target(name: &str) -> Option<&'static str> {
    match name.strip_suffix(".target") {
        Some(stem) if TARGETS.contains(&stem) => None,
        // Other packages have their own targets: only misspellings are reported.
        Some(stem) => suggest::nearest(stem, TARGETS),
        None => TARGETS.into_iter().find(|target| *target == name),
    }
}

/// Targets that a unit can be wanted by, without their suffix. From systemd.special(7).
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
