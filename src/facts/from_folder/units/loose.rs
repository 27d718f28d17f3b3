//! Loose units: in a folder that is not laid out like a machine, or where systemd does not look for them.

use std::collections::{BTreeMap, BTreeSet};

use super::load_path;
use super::start::program_of;
use crate::facts::File;
use crate::facts::from_folder::content::Content;
use crate::facts::from_folder::folder::World;
use crate::facts::from_folder::place::{Place, base, parent};
use crate::facts::from_folder::started::Started;

/// A unit and its drop-ins.
pub(super) struct Loose<'w> {
    pub(super) root: String,
    pub(super) name: String,
    pub(super) path: String,
    /// The unit's file first.
    pub(super) files: Vec<&'w File>,
}

/// A file's own name, its path and itself.
struct Part<'w> {
    name: String,
    path: &'w str,
    file: &'w File,
}

type Parts<'w> = BTreeMap<(String, String), Vec<Part<'w>>>;

/// The loose units. Those of a machine that already starts the same component from its load path are not started.
pub(super) fn units<'w>(world: &'w World<'_>, started: &[Started]) -> Vec<Loose<'w>> {
    let (mut units, mut drop_ins, others) = sorted(world);
    // A file under any name is a unit of what it starts, or a drop-in of the unit that starts the same.
    for (root, part) in others {
        let Some(program) = program_of(part.file) else { continue };
        let resets = resets_command(part.file);
        let unit = units.iter().find(|((own, _), parts)| {
            (*own == root || resets) && parts.iter().any(|part| self::program_of(part.file) == Some(program))
        });
        match unit.map(|(key, _)| key.clone()) {
            Some(key) => drop_ins.entry(key).or_default().push(part),
            None => units.entry((root, part.path.to_owned())).or_default().push(part),
        }
    }
    for key in drop_ins.keys() {
        units.entry(key.clone()).or_default();
    }
    let mut found = Vec::new();
    for ((root, name), parts) in units {
        let mut own = drop_ins.remove(&(root.clone(), name.clone())).unwrap_or_default();
        own.sort_by(|one, other| (&one.name, one.path).cmp(&(&other.name, other.path)));
        own.dedup_by(|later, first| later.name == first.name);
        let files: Vec<&File> = parts.first().into_iter().chain(&own).map(|part| part.file).collect();
        let starts = files.iter().rev().find_map(|file| program_of(file));
        let is_laid_out = parts.iter().chain(&own).any(|part| world.place(part.path).absolute.is_some());
        let again = started.iter().any(|one| one.root == root && Some(one.program) == starts);
        if is_laid_out && again {
            continue;
        }
        let name = base(&name).to_owned();
        let name =
            if crate::facts::unit::name::is_valid(&name) { name } else { "kubelet.service".to_owned() };
        let path = format!("/etc/systemd/system/{name}");
        found.push(Loose { root, name, path, files });
    }
    found
}

/// Whether a file clears the commands of the unit that it extends.
fn resets_command(file: &File) -> bool {
    let entries = crate::facts::unit::read(file);
    let mut starts = entries.iter().filter(|entry| entry.section == "Service" && entry.key == "ExecStart");
    starts.next().is_some_and(|entry| entry.value.text().is_empty())
}

/// Units, drop-ins, and files that may be either.
fn sorted<'w>(world: &'w World<'_>) -> (Parts<'w>, Parts<'w>, Vec<(String, Part<'w>)>) {
    let (mut units, mut drop_ins): (Parts<'w>, Parts<'w>) = Default::default();
    let mut others = Vec::new();
    let units_of_folder = || world.those(|content| matches!(content, Content::Unit));
    let in_load_path = |place: &Place| place.absolute.as_deref().is_some_and(load_path::holds);
    let roots: BTreeSet<String> = units_of_folder()
        .map(|(path, _)| world.place(path))
        .filter(in_load_path)
        .map(|place| place.root)
        .collect();
    for (path, file) in units_of_folder() {
        let place = world.place(path);
        let name = base(path).to_owned();
        if is_elsewhere(&place) || is_backup(&name) {
            continue;
        }
        if let Some(unit) = base(parent(path)).strip_suffix(".d").filter(|unit| unit.ends_with(".service")) {
            // systemd reads no other files there, and none of a folder elsewhere on a machine.
            if name.ends_with(".conf") && !name.starts_with('.') && place.absolute.is_none() {
                let key = (parent(&place.root).to_owned(), unit.to_owned());
                drop_ins.entry(key).or_default().push(Part { name, path, file });
            }
        } else if name.ends_with(".service") {
            units.entry((place.root, name.clone())).or_default().push(Part { name, path, file });
        } else if place.absolute.is_none() || !roots.contains(&place.root) {
            others.push((place.root, Part { name, path, file }));
        }
    }
    (units, drop_ins, others)
}

/// Whether a file is in the load path, or in another folder of systemd's.
fn is_elsewhere(place: &Place) -> bool {
    let absolute = place.absolute.as_deref();
    absolute.is_some_and(|absolute| load_path::holds(absolute) || load_path::is_of_systemd(absolute))
}

/// Whether a name is that of a copy which an editor, a package manager or a person keeps beside a file.
///
/// Mirrors systemd's src/basic/path-util.c: hidden_or_backup_file.
fn is_backup(name: &str) -> bool {
    const ENDINGS: [&str; 19] = [
        "~",
        ".bak",
        ".old",
        ".orig",
        ".save",
        ".rej",
        ".tmp",
        ".swp",
        ".swo",
        ".swx",
        ".rpmnew",
        ".rpmsave",
        ".rpmorig",
        ".disabled",
        ".ucf-old",
        ".ucf-new",
        ".ucf-dist",
        ".pacnew",
        ".pacsave",
    ];
    name.starts_with('.') || name.contains(".dpkg-") || ENDINGS.iter().any(|ending| name.ends_with(ending))
}
