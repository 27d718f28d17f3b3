//! What systemd refuses once it has read a unit as a whole.

use super::Host;
use super::settings::Settings;
use crate::facts::{File, StartFault, StartFaultKind};

/// systemd's error for a unit without a command.
pub(super) const NO_COMMAND: &str = "Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.";
/// systemd's error for a unit with several commands.
pub(super) const SEVERAL: &str = "Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.";

/// Why systemd refuses the unit.
///
/// Mirrors systemd's src/core/service.c: service_add_extras and service_verify.
pub(super) fn refusal(settings: &Settings, file: &File) -> Option<StartFault> {
    let fault = |kind, origin| Some(StartFault { kind, origin, fatal: true });
    let first = settings.commands.first();
    let kind = settings.value("Type").unwrap_or(match (settings.value("BusName"), first) {
        (Some(_), _) => "dbus",
        (None, Some(_)) => "simple",
        (None, None) => "oneshot",
    });
    if first.is_none() && !settings.stops && settings.value("SuccessAction").is_none() {
        return fault(StartFaultKind::NoCommand, file.whole());
    }
    if let Some(second) = settings.commands.get(1).filter(|_| kind != "oneshot") {
        return fault(StartFaultKind::SeveralCommands, second.origin.clone());
    }
    let (said, key) = without_command(settings, kind).or_else(|| clash(settings, kind))?;
    let place = settings.single.get(key).map_or_else(|| file.whole(), |(_, origin)| origin.clone());
    fault(StartFaultKind::Refused(said.to_owned()), place)
}

/// systemd's error, and the key that causes it.
type Refusal = (&'static str, &'static str);

/// Why a unit needs a command.
fn without_command(settings: &Settings, kind: &str) -> Option<Refusal> {
    if !settings.commands.is_empty() {
        return None;
    }
    if kind != "oneshot" {
        return Some((
            "Service has no ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.",
            "Type",
        ));
    }
    let remains = matches!(settings.value("RemainAfterExit"), Some("1" | "yes" | "y" | "true" | "t" | "on"));
    let needed = !remains && settings.value("SuccessAction").is_none();
    needed.then_some((
        "Service has no ExecStart= and no SuccessAction= settings and does not have RemainAfterExit=yes set. Refusing.",
        "Type",
    ))
}

/// Settings that exclude each other.
fn clash(settings: &Settings, kind: &str) -> Option<Refusal> {
    if kind == "oneshot" && matches!(settings.value("Restart"), Some("always" | "on-success")) {
        return Some((
            "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing.",
            "Restart",
        ));
    }
    if kind == "oneshot" && settings.restart_statuses {
        return Some((
            "Service has RestartForceExitStatus= set, which isn't allowed for Type=oneshot services. Refusing.",
            "Type",
        ));
    }
    if kind == "oneshot" && settings.value("ExitType") == Some("cgroup") {
        return Some((
            "Service has ExitType=cgroup set, which isn't allowed for Type=oneshot services. Refusing.",
            "ExitType",
        ));
    }
    if kind == "dbus" && settings.value("BusName").is_none() {
        return Some((
            "Service is of type D-Bus but no D-Bus service name has been specified. Refusing.",
            "Type",
        ));
    }
    let kills = settings.value("KillMode").unwrap_or("control-group");
    let unclean = settings.value("PAMName").is_some() && !matches!(kills, "control-group" | "mixed");
    unclean.then_some((
        "Service has PAM enabled. Kill mode must be set to 'control-group' or 'mixed'. Refusing.",
        "PAMName",
    ))
}

/// Users and groups that every machine has.
const COMMON: [&str; 11] =
    ["root", "nobody", "nogroup", "daemon", "bin", "sys", "mail", "adm", "tty", "disk", "systemd-network"];

/// A user or a group that the machine does not have. Without etc/passwd and etc/group, only a name that no tool creates
/// is reported.
pub(super) fn user(settings: &Settings, host: &Host) -> Option<StartFault> {
    let (name, origin, group) = [("User", false), ("Group", true)].into_iter().find_map(|(key, group)| {
        let (name, origin) = settings.single.get(key)?;
        let number = name.bytes().all(|byte| byte.is_ascii_digit());
        let odd = !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.$".contains(&byte));
        let missing = match (group, &host.groups) {
            (true, Some(groups)) => !groups.iter().any(|(own, number)| own == name || number == name),
            (true, None) => false,
            (false, _) => host.users.is_some() && host.user(name).is_none(),
        };
        let common = COMMON.contains(&name.as_str()) || ["0", "65534"].contains(&name.as_str());
        (odd && !number || missing && !common).then_some((name, origin, group))
    })?;
    let (step, what) = if group { ("GROUP", "group") } else { ("USER", "user") };
    let said = format!("Failed to determine {what} credentials: No such process (step {step}): {name}");
    Some(StartFault { kind: StartFaultKind::Refused(said), origin: origin.clone(), fatal: true })
}
