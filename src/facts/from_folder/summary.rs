use std::collections::{BTreeMap, BTreeSet};

use super::content::Content;
use super::folder::World;
use super::near_miss::NearMiss;
use super::place::base;
use super::pod;
use super::program;
use super::release::Release;
use super::started::Started;
use crate::facts::unit::read;
use crate::facts::{Facts, Origin, Process};
use crate::world::Found;

/// What was read of a folder, and what was not: the first lines of a report.
pub struct Summary {
    /// The machines with components.
    pub machines: Vec<MachineRead>,
    /// Each file that was read, by its name in reports.
    pub files: Vec<FileRead>,
    /// The other files, by kind.
    pub skipped: Vec<Skipped>,
    /// What looks like the start of a component and is not read as one.
    pub near_misses: Vec<NearMiss>,
    /// The release of the components that give none of their own.
    pub release: Release,
}

/// A machine of the folder.
pub struct MachineRead {
    /// Its folder; empty for the whole folder.
    pub folder: String,
    /// The components that it starts.
    pub components: Vec<&'static str>,
}

/// A file that was read.
pub struct FileRead {
    /// Its name in reports.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// Files that are not read, of one kind.
pub struct Skipped {
    /// The end of their names, such as `.png`; empty for names without one.
    pub ending: String,
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub example: String,
    /// Why.
    pub reason: &'static str,
}

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A unit of systemd.
    Unit,
    /// A drop-in of a unit.
    DropIn,
    /// A manifest with the static pod of a component.
    Pod,
    /// A script.
    Script,
    /// Objects of the cluster, configuration files, kubeconfigs.
    Document,
    /// A list of flags.
    Flags,
    /// What a component names: an env file, certificates, a token.
    Named,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Unit, Self::DropIn, Self::Pod, Self::Script, Self::Document, Self::Flags, Self::Named];

    /// What it is called for one file and for several.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Unit => ("unit", "units"),
            Self::DropIn => ("drop-in", "drop-ins"),
            Self::Pod => ("static pod", "static pods"),
            Self::Script => ("script", "scripts"),
            Self::Document => ("document", "documents"),
            Self::Flags => ("list of flags", "lists of flags"),
            Self::Named => ("other file", "other files"),
        }
    }
}

/// As many near misses are listed.
const MOST: usize = 100;

pub(super) fn of(world: &World<'_>, started: &[Started], facts: &Facts, release: Release) -> Summary {
    let files = files(world, &named(facts));
    let skipped = skipped(world, &files);
    Summary {
        machines: machines(started),
        files: files.into_iter().map(|(name, kind)| FileRead { name, kind }).collect(),
        skipped,
        near_misses: near_misses(world, started),
        release,
    }
}

fn machines(started: &[Started]) -> Vec<MachineRead> {
    let mut machines: BTreeMap<&str, BTreeSet<&'static str>> = BTreeMap::new();
    for one in started {
        machines.entry(&one.root).or_default().insert(one.program.binary());
    }
    let machine = |(folder, components): (&str, BTreeSet<&'static str>)| MachineRead {
        folder: folder.to_owned(),
        components: components.into_iter().collect(),
    };
    machines.into_iter().map(machine).collect()
}

/// The names of the files that components name.
fn named(facts: &Facts) -> BTreeSet<String> {
    let kubelets = facts.classes.iter().map(|class| &class.kubelet);
    let servers = facts.apiservers.iter().map(|server| &server.component);
    let mut names = BTreeSet::new();
    for component in kubelets.chain(servers).chain(&facts.controller_managers) {
        names.extend(component.files.iter().map(|(_, file)| file.source.name().to_owned()));
        names.extend(origins(&component.process).map(|origin| origin.file.name().to_owned()));
    }
    names
}

fn origins(process: &Process) -> impl Iterator<Item = &Origin> {
    let words = process.words.iter().chain(process.unknown.values()).chain(process.placeholders.values());
    let words = words.chain(process.environment.values()).map(|word| &word.origin);
    words.chain(process.faults.iter().map(|fault| &fault.origin))
}

fn files(world: &World<'_>, named: &BTreeSet<String>) -> BTreeMap<String, Kind> {
    let mut files: BTreeMap<String, Kind> = BTreeMap::new();
    for (path, file) in &world.texts {
        let name = file.source.name();
        let kind = match world.contents.get(path) {
            Some(Content::Unit) if path.ends_with(".conf") => Kind::DropIn,
            Some(Content::Unit) => Kind::Unit,
            Some(Content::Flags) => Kind::Flags,
            Some(Content::Script(_)) => Kind::Script,
            Some(Content::Documents(objects)) => match objects.iter().any(pod::is_component) {
                true => Kind::Pod,
                false => Kind::Document,
            },
            Some(Content::Other) if named.contains(name) => Kind::Named,
            _ => continue,
        };
        let own = files.entry(name.to_owned()).or_insert(kind);
        *own = kind.min(*own);
    }
    files
}

/// Files that are not read, by the end of their names.
fn skipped(world: &World<'_>, read: &BTreeMap<String, Kind>) -> Vec<Skipped> {
    let mut kinds: BTreeMap<(String, &'static str), (usize, String)> = BTreeMap::new();
    for (path, found) in world.all() {
        let reason = match (found, world.texts.get(path)) {
            (Found::Link(_), _) => continue,
            (_, Some(file)) if read.contains_key(file.source.name()) => continue,
            (_, Some(_)) if matches!(world.contents.get(path), Some(Content::TooLarge)) => "too large",
            (_, Some(_)) => "not for a component, and named by none",
            (Found::Unreadable(_), None) => "unreadable",
            (Found::File(_), None) if world.is_used(path) => continue,
            (Found::File(_), None) => "not text, or too large",
        };
        let name = base(path);
        let ending = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty());
        let ending = ending.map_or(String::new(), |(_, ending)| format!(".{ending}"));
        let kind = kinds.entry((ending, reason)).or_insert((0, path.clone()));
        kind.0 += 1;
    }
    let kind = |((ending, reason), (count, example))| Skipped { ending, count, example, reason };
    kinds.into_iter().map(kind).collect()
}

/// Commands with the name of a component in units and pods from which no component was read.
fn near_misses(world: &World<'_>, started: &[Started]) -> Vec<NearMiss> {
    let mut found = Vec::new();
    for (path, file) in world.those(|content| matches!(content, Content::Unit)) {
        let root = world.place(path).root;
        for entry in read(file).into_iter().filter(|entry| entry.key == "ExecStart") {
            let command = entry.value.text();
            let words = || command.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
            let Some(component) = words().find_map(program::of_path) else { continue };
            if started.iter().any(|one| one.root == root && one.program == component) {
                continue;
            }
            let first = words().next().unwrap_or_default().trim_start_matches(['-', '@', '+', '!', ':']);
            let reason = match program::of_path(first) {
                Some(_) => "another file replaces it, or systemd does not load it".to_owned(),
                None => format!("it is started by `{}`, which is not read", first.escape_debug()),
            };
            found.push(NearMiss { origin: file.origin(entry.key_at), component: component.binary(), reason });
        }
    }
    for content in world.contents.values() {
        for pod in content.documents().iter().filter(|object| object.kind() == "Pod") {
            found.extend(pod::near_miss(pod));
        }
    }
    found.truncate(MOST);
    found
}
