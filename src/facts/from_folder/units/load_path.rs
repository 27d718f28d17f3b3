//! Where systemd looks for units and their drop-ins, on a machine whose folder is laid out like one.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::File;
use crate::facts::from_folder::folder::World;
use crate::facts::from_folder::place::{base, below, normal, on_machine, parent};
use crate::facts::unit::name;

/// The folders of units, the first first.
///
/// Mirrors systemd's src/basic/path-lookup.c: lookup_paths_init.
const FOLDERS: [&str; 13] = [
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    "/run/systemd/transient",
    "/run/systemd/generator.early",
    "/etc/systemd/system",
    "/etc/systemd/system.attached",
    "/run/systemd/system",
    "/run/systemd/system.attached",
    "/run/systemd/generator",
    "/usr/local/lib/systemd/system",
    "/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/run/systemd/generator.late",
];

/// As many names are followed from alias to alias.
const MOST_ALIASES: usize = 8;

/// Whether a path is in a folder in which systemd looks for something: no unit elsewhere below is one by chance.
pub(super) fn is_of_systemd(absolute: &str) -> bool {
    absolute.contains("/systemd/")
}

/// What a unit's name leads to.
#[derive(Clone)]
enum Target {
    /// A file in one of the folders, and where it leads if it is a link out of them.
    Path(String, Option<String>),
    /// Another name.
    Alias(String),
}

/// The units of a machine.
pub(super) struct LoadPath<'w> {
    world: &'w World<'w>,
    root: String,
    targets: BTreeMap<String, Target>,
    /// The names in each folder that has any.
    folders: Vec<(String, BTreeSet<String>)>,
}

/// A unit that systemd would load.
pub(super) struct Unit<'w> {
    /// What systemd calls it.
    pub(super) name: String,
    /// The path of its file on the machine; that of its first drop-in where the folder does not have it.
    pub(super) path: String,
    /// The same as systemd has it in the specifiers of paths: of a link out of its folders, where that leads.
    pub(super) fragment: String,
    pub(super) file: Option<&'w File>,
    /// Its file, also where it is masked by an empty one.
    pub(super) own: Option<&'w File>,
    /// Whether it is masked: nothing starts it.
    pub(super) masked: bool,
    /// Its drop-ins in the order in which systemd reads them.
    pub(super) drop_ins: Vec<&'w File>,
    /// Drop-ins that are links to what the folder does not have: their paths on the machine, and where they lead.
    pub(super) elsewhere: Vec<(String, String)>,
}

impl<'w> Unit<'w> {
    /// Its file and its drop-ins.
    pub(super) fn files(&self) -> impl Iterator<Item = &'w File> + '_ {
        self.file.into_iter().chain(self.drop_ins.iter().copied())
    }
}

impl<'w> LoadPath<'w> {
    /// The folder.
    pub(super) fn world(&self) -> &'w World<'w> {
        self.world
    }

    pub(super) fn of(world: &'w World<'w>, root: &str) -> Self {
        let mut load_path =
            Self { world, root: root.to_owned(), targets: BTreeMap::new(), folders: Vec::new() };
        for folder in FOLDERS {
            let Some(real) = world.real(&below(root, folder)) else { continue };
            let names = world.names(&real);
            if names.is_empty() {
                continue;
            }
            for (own, is_folder) in &names {
                if *is_folder || !name::is_valid(own) || load_path.targets.contains_key(*own) {
                    continue;
                }
                if let Some(target) = load_path.target(folder, &format!("{real}/{own}"), own) {
                    load_path.targets.insert((*own).to_owned(), target);
                }
            }
            let names = names.into_keys().map(str::to_owned).collect();
            load_path.folders.push((folder.to_owned(), names));
        }
        load_path
    }

    /// Mirrors systemd's src/basic/unit-file.c: unit_file_resolve_symlink and unit_validate_alias_symlink_or_warn.
    fn target(&self, folder: &str, path: &str, own: &str) -> Option<Target> {
        let here = format!("{folder}/{own}");
        let Some(link) = self.world.link(path) else { return Some(Target::Path(here, None)) };
        let absolute = match link.strip_prefix('/') {
            Some(rest) => format!("/{}", normal(rest)?),
            None => format!("/{}", normal(&format!("{folder}/{link}"))?),
        };
        if !FOLDERS
            .iter()
            .any(|folder| absolute.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
        {
            return Some(Target::Path(here, Some(absolute)));
        }
        let target = base(&absolute);
        let (one, other) = (name::instance(own), name::instance(target));
        let kinds = one == other || one.is_some_and(|one| !one.is_empty()) && other == Some("");
        let same_type = own.rsplit('.').next() == target.rsplit('.').next();
        (own != target && name::is_valid(target) && kinds && same_type)
            .then(|| Target::Alias(target.to_owned()))
    }

    /// The path of the file behind a name.
    fn path(&self, unit: &str) -> Option<&str> {
        self.file(unit).map(|(path, _)| path)
    }

    /// The same, and where it leads if it is a link out of the folders.
    fn file(&self, unit: &str) -> Option<(&str, Option<&str>)> {
        let mut own = unit.to_owned();
        for _ in 0..MOST_ALIASES {
            let target = self.targets.get(&own).or_else(|| self.targets.get(&name::template(&own)?))?;
            match target {
                Target::Path(path, linked) => return Some((path, linked.as_deref())),
                Target::Alias(next) => own = next.clone(),
            }
        }
        None
    }

    /// The services that are there or that something wants: instances of templates too.
    pub(super) fn services(&self) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = self.targets.keys().cloned().collect();
        for (folder, own) in &self.folders {
            for wants in own.iter().filter(|own| own.ends_with(".wants") || own.ends_with(".requires")) {
                let inside =
                    self.world.real(&below(&self.root, &format!("{folder}/{wants}"))).unwrap_or_default();
                let wanted = self.world.names(&inside);
                let instances = wanted.into_keys().filter(|name| name::template(name).is_some());
                names.extend(instances.filter(|name| name::is_valid(name)).map(str::to_owned));
            }
        }
        // The unit of a drop-in may come from a package and be missing in the folder; drop-ins of a prefix belong to no
        // single unit.
        let of_drop_ins =
            self.folders.iter().flat_map(|(_, own)| own).filter_map(|own| own.strip_suffix(".d"));
        names.extend(of_drop_ins.filter(|name| !name.ends_with("-.service")).map(str::to_owned));
        let called = |name: String| self.id(&name).unwrap_or(name);
        let mut services: BTreeSet<String> = names.into_iter().map(called).collect();
        let counts =
            |name: &String| name.ends_with(".service") && name::is_valid(name) && !name::is_template(name);
        services.retain(counts);
        services
    }

    /// What systemd calls the unit behind a name: as its file.
    fn id(&self, unit: &str) -> Option<String> {
        let file = base(self.path(unit)?);
        match name::instance(unit).filter(|_| name::is_template(file)) {
            Some(instance) if !instance.is_empty() => name::with_instance(file, instance),
            _ => Some(file.to_owned()),
        }
    }

    /// The unit of a name; none where there is neither its file nor a drop-in.
    pub(super) fn unit(&self, unit: &str) -> Option<Unit<'w>> {
        let unit = self.id(unit).unwrap_or_else(|| unit.to_owned());
        let path = self.path(&unit).map(str::to_owned);
        let file = path.as_deref().map(|path| below(&self.root, path));
        let end = file.as_deref().and_then(|file| self.world.real(file));
        let null = end.as_deref() == Some(below(&self.root, "/dev/null").as_str());
        let file = file.as_deref().and_then(|file| self.world.systemd_file(file));
        let masked = null || file.is_some_and(|file| file.source.text().is_empty());
        let paths = self.drop_ins(&unit);
        let elsewhere = paths.iter().filter_map(|path| self.elsewhere(path)).collect();
        let drop_ins: Vec<&File> = paths.iter().filter_map(|path| self.world.systemd_file(path)).collect();
        if path.is_none() && drop_ins.is_empty() {
            return None;
        }
        let linked = self.file(&unit).and_then(|(_, linked)| linked).map(str::to_owned);
        let path = path.unwrap_or_else(|| format!("/etc/systemd/system/{unit}"));
        Some(Unit {
            name: unit,
            fragment: linked.unwrap_or_else(|| path.clone()),
            path,
            file: file.filter(|_| !masked),
            own: file,
            masked,
            drop_ins,
            elsewhere,
        })
    }

    /// The path on the machine and the target of a link that leads to nothing in the folder. A link to /dev/null masks.
    fn elsewhere(&self, path: &str) -> Option<(String, String)> {
        let target = self.world.link(path).filter(|target| *target != "/dev/null")?;
        let missing = self.world.systemd_file(path).is_none();
        missing.then(|| (on_machine(&self.root, path), target.to_owned()))
    }

    /// Mirrors systemd's src/shared/dropin.c: unit_file_find_dropin_paths, and src/basic/conf-files.c: conf_files_list_strv.
    fn drop_ins(&self, unit: &str) -> Vec<String> {
        let aliases = self.targets.keys().filter(|own| *own != unit && self.id(own).as_deref() == Some(unit));
        let mut named: Vec<Vec<String>> =
            std::iter::once(unit.to_owned()).chain(aliases.cloned()).map(|name| names(&name)).collect();
        named.push(vec!["service".to_owned()]);
        let mut found: BTreeMap<&str, String> = BTreeMap::new();
        for names in named {
            for (folder, own) in &self.folders {
                for name in names.iter().map(|name| format!("{name}.d")).filter(|name| own.contains(name)) {
                    let Some(real) = self.world.real(&below(&self.root, &format!("{folder}/{name}"))) else {
                        continue;
                    };
                    let files = self.world.names(&real).into_iter();
                    let files = files.filter(|(name, is_folder)| {
                        !is_folder && !name.starts_with('.') && name.ends_with(".conf")
                    });
                    for (name, _) in files {
                        found.entry(name).or_insert_with(|| format!("{real}/{name}"));
                    }
                }
            }
        }
        found.into_values().collect()
    }
}

/// The names whose drop-ins are a unit's: its own, its template's, and those that end with each of its dashes, for both.
///
/// Mirrors systemd's src/shared/dropin.c: unit_file_find_dirs.
fn names(unit: &str) -> Vec<String> {
    let mut found = vec![unit.to_owned()];
    if let Some(template) = name::template(unit) {
        found.extend(names(&template));
    }
    let prefix = name::prefix(unit);
    let whole = prefix.strip_suffix('-').unwrap_or(prefix);
    if let Some((shorter, _)) = whole.rsplit_once('-').filter(|(shorter, _)| !shorter.is_empty()) {
        // A template's prefixes are not templates.
        let rest = unit.get(prefix.len()..).unwrap_or_default();
        let rest = if name::is_template(unit) { rest.trim_start_matches('@') } else { rest };
        found.extend(names(&format!("{shorter}-{rest}")));
    }
    found
}

/// Whether a file at a path of a machine is in one of the folders, or in a folder of drop-ins there.
pub(super) fn holds(absolute: &str) -> bool {
    let folder = parent(absolute);
    FOLDERS.contains(&folder) || folder.ends_with(".d") && FOLDERS.contains(&parent(folder))
}
