use crate::diagnostic::Finding;
use crate::facts::from_folder::folder::World;
use crate::facts::from_folder::place::below;
use crate::facts::from_folder::text::unreadable;
use crate::facts::unit::{EnvironmentFile, Lying, Service, glob};
use crate::facts::{File, Files};
use crate::source::Source;

/// Bytes of env files that are read for all units.
const MOST: usize = 4 * 1024 * 1024;

/// The env files of units, as far as they are there and not too many.
pub(super) struct Environments<'w> {
    world: &'w World<'w>,
    left: usize,
}

impl<'w> Environments<'w> {
    pub(super) fn new(world: &'w World<'w>) -> Self {
        Self { world, left: MOST }
    }

    /// The env files that a service names.
    pub(super) fn of(&mut self, root: &str, service: &Service, findings: &mut Vec<Finding>) -> Files {
        let mut files = Files::new();
        for named in service.environment_files().iter().filter(|named| !named.unknown) {
            for (path, file) in self.found(root, named) {
                if files.get(&path).known().is_none() && self.fits(file, findings) {
                    files.insert(path, file.clone());
                }
            }
            let is_pattern = glob::is_pattern(&named.path);
            let nothing = files.get(&named.path).known().is_none();
            if is_pattern {
                for path in self.matching(root, &named.path).filter(|own| self.is_null(root, own)) {
                    files.insert(path, empty(path));
                }
                self.broken_links(root, &named.path).for_each(|path| files.insert_broken_link(path));
            } else if nothing && self.is_null(root, &named.path) {
                files.insert(named.path.clone(), empty(&named.path));
            } else if nothing
                && (named.path.contains(char::is_whitespace)
                    || self.world.knows_missing_of_unit(root, &named.path))
            {
                files.insert_absent(named.path.clone());
            }
        }
        files
    }

    fn found(&self, root: &str, named: &EnvironmentFile) -> Vec<(String, &'w File)> {
        let world = self.world;
        if glob::is_pattern(&named.path) {
            let all = world.laid_out_paths(root).filter(|own| glob::matches(&named.path, own));
            return all
                .filter_map(|own| Some((own.to_owned(), world.systemd_file(&below(root, own))?)))
                .collect();
        }
        let exact = world.systemd_file(&below(root, &named.path));
        exact
            .or_else(|| world.find(root, &named.path))
            .map(|file| (named.path.clone(), file))
            .into_iter()
            .collect()
    }

    /// Whether a path leads to /dev/null: systemd reads an empty file.
    fn is_null(&self, root: &str, path: &str) -> bool {
        self.world.real(&below(root, path)).as_deref() == Some(below(root, "/dev/null").as_str())
    }

    /// Links to nothing that a pattern means: systemd fails to read them.
    fn broken_links<'a>(&'a self, root: &'a str, pattern: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.matching(root, pattern).filter(|own| !self.is_null(root, own));
        own.filter(|own| self.world.lying_at(root, own) == Some(Lying::Nothing))
    }

    fn matching<'a>(&'a self, root: &'a str, pattern: &'a str) -> impl Iterator<Item = &'a str> {
        self.world.laid_out_paths(root).filter(|own| glob::matches(pattern, own))
    }

    /// What is not read is as if it were not there, and reported.
    fn fits(&mut self, file: &File, findings: &mut Vec<Finding>) -> bool {
        let rest = self.left.checked_sub(file.source.text().len());
        match rest {
            Some(rest) => self.left = rest,
            None => {
                let why = "is not read: the environment files of the units are too large in total";
                findings.push(unreadable(
                    file.source.name(),
                    why,
                    "remove files that are not needed for a join",
                ));
            }
        }
        rest.is_some()
    }
}

/// An empty file.
fn empty(path: &str) -> File {
    File::new(Source::new(path, "").into())
}
