//! The forms in which machines get their files, beside a folder: cloud-init's user-data, Ignition's configuration, an Ansible
//! playbook, a list for other programs. Each is made of the same files as the folder, one file of code each.

mod ansible;
mod cloud_init;
mod ignition;
mod inventory;
mod text;

pub use ansible::{Host, INVENTORY, PLAYBOOK, inventory as ansible_inventory, playbook};
pub use cloud_init::CloudInit;
pub use ignition::Ignition;
pub use inventory::inventory;

use crate::secret::Buffer;
use crate::sink::MachineFile;

/// A form of what one machine is given at its first boot.
pub trait UserData {
    /// The end of the names of its files.
    fn ending(&self) -> &'static str;

    /// The whole of it: `files` are written, and the unit of this name is enabled and started.
    fn write(&self, files: &[MachineFile], unit: &str) -> Buffer;
}

/// The most bytes of user-data that providers accept, the smallest first.
pub const LIMITS: [(usize, &str); 3] =
    [(16 * 1024, "AWS"), (32 * 1024, "Hetzner"), (64 * 1024, "DigitalOcean, Azure and most others")];

/// The name of the unit among the files of a node: that of its drop-in's folder if there is no unit.
pub fn unit_of(files: &[MachineFile]) -> Option<&str> {
    unit_at(&files.iter().find(|file| file.artifact == "kubelet-unit")?.path)
}

/// The name of the unit that is in a file, or that a drop-in at this path extends.
pub fn unit_at(path: &str) -> Option<&str> {
    let (folder, name) = path.rsplit_once('/')?;
    let last = folder.rsplit('/').next().unwrap_or(folder);
    match last.strip_suffix(".d") {
        Some(extended) if name.ends_with(".conf") => Some(extended),
        _ => Some(name),
    }
}
