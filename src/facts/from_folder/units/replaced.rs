//! The command of the machine's own unit, which a package's drop-in replaces.

use super::load_path::Unit;
use super::start::{Start, start};
use crate::facts::unit::Service;
use crate::facts::{File, ReplacedCommand};

/// The commands of a unit in /etc whose own one has flags and never runs: what is started is not what the machine was meant to run. `load` loads a file of the unit alone.
///
/// The unit of a package, and the one that Kubernetes' documentation has beside kubeadm's drop-in, start the kubelet without
/// flags: a drop-in gives them.
pub(super) fn command(
    unit: &Unit<'_>,
    service: &Service,
    runs: &Start,
    load: impl FnOnce(&File) -> Service,
) -> Option<ReplacedCommand> {
    let own = unit.file.filter(|_| unit.path.starts_with("/etc/systemd/system/"))?;
    let now = service.command_origin(runs.command)?;
    let name = now.file.name();
    let of_package = name.ends_with("/10-kubeadm.conf") || name.contains("lib/systemd/system/");
    if name == own.source.name() || !of_package {
        return None;
    }
    let alone = load(own);
    let before = start(&alone, &[own])?;
    let commands = alone.commands();
    let (_, words) = commands.get(before.command)?;
    let has_flags = words.iter().skip(1).any(|word| word.starts_with(['-', '$']));
    (before.program == runs.program && has_flags).then_some(())?;
    Some(ReplacedCommand { own: alone.command_origin(before.command)?.clone(), by: now.clone() })
}
