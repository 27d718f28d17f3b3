//! A unit at a path where systemd does not look for units.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::UNIT_PATH_UNUSUAL,
    Level::Warn,
    include_str!("unit_path_unusual.md"),
    Check::Kubelet(check),
);

/// Persistent unit folders. From systemd.unit(5).
const FOLDERS: [&str; 4] = [
    "/etc/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let unit = &shape.kubelet.paths.unit;
    let (folder, name) = unit.rsplit_once('/').unwrap_or(("", &unit.value));
    let finding = |label: &str| {
        Finding::new(RULE.id, &unit.path, "systemd does not find the kubelet's unit at this path")
            .label(label)
    };
    let finding = if !name.ends_with(".service") {
        finding("does not end in `.service`")
            .reason("systemd determines the type of a unit by its suffix and ignores other files")
            .help(format!("write `{folder}/kubelet.service`"))
    } else if folder == "/run/systemd/system" {
        finding("lost at reboot")
            .reason("`/run` is emptied by a reboot, and then the kubelet does not start any more")
            .help(format!("write `/etc/systemd/system/{name}`"))
    } else if !FOLDERS.contains(&folder) {
        finding("not a unit folder")
            .reason(format!("`systemctl start` fails with `Unit {name} not found`"))
            .help(format!("write `/etc/systemd/system/{name}`"))
    } else {
        return;
    };
    findings.push(of_kubelet(shape, finding));
}
