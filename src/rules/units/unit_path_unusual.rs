//! A unit where systemd does not find it.

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

/// Folders of units that last. From systemd.unit(5).
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
        Finding::new(RULE.id, &unit.path, "systemd does not find the kubelet's unit there").label(label)
    };
    let finding = if !name.ends_with(".service") {
        finding("does not end in `.service`")
            .reason("systemd tells the kind of a unit by the end of its name, and skips other files")
            .help(format!("write `{folder}/kubelet.service`"))
    } else if folder == "/run/systemd/system" {
        finding("gone after a reboot")
            .reason("`/run` is in memory: the kubelet starts until the next boot, and then never again")
            .help(format!("write `/etc/systemd/system/{name}`"))
    } else if !FOLDERS.contains(&folder) {
        finding("not a folder of units")
            .reason(
                "`systemctl start` ends in `Unit kubelet.service not found`".replace("kubelet.service", name),
            )
            .help(format!("write `/etc/systemd/system/{name}`"))
    } else {
        return;
    };
    findings.push(of_kubelet(shape, finding));
}
