use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::content::{self, Content};
use super::kubeadm::Given;
use super::place::{Place, base, below, normal, on_machine, parent, shared};
use super::placeholder;
use crate::facts::unit::Lying;
use crate::facts::{File, Object};
use crate::world::{Found, Tree};

/// The folder: its texts, what they are, and where they are.
pub(super) struct World<'t> {
    tree: Cow<'t, Tree>,
    pub(super) texts: BTreeMap<String, File>,
    /// Files that are not text: units and env files alone are read so.
    broken: BTreeMap<String, File>,
    /// Those of them that were read.
    used: std::cell::RefCell<BTreeSet<String>>,
    pub(super) contents: BTreeMap<String, Content>,
    places: BTreeMap<String, Place>,
    /// The texts of files with placeholders, by address.
    templates: BTreeSet<usize>,
    /// Paths by the name that reports show.
    by_name: BTreeMap<String, Vec<String>>,
    /// Paths by the last part, of loose files: at no place of a machine.
    by_base: BTreeMap<String, Vec<String>>,
    /// Folders of texts by the last part.
    by_folder: BTreeMap<String, BTreeSet<String>>,
    /// Files in a machine's folder that is laid out like one, with the path there.
    laid_out: BTreeMap<String, Vec<(String, String)>>,
    /// Folders of machines, each with the machine's own folder.
    folders: BTreeSet<(String, String)>,
    /// Kubeconfigs and other files that scripts make, by the machine's folder and the path there.
    pub(super) made: BTreeMap<(String, String), File>,
    /// Files that kubeadm writes where none is.
    pub(super) given: Vec<Given>,
    /// Whether the user confirmed that each machine's folder has all of its files.
    pub(super) complete: bool,
}

/// As many links as Linux follows in one path.
const MOST_LINKS: usize = 40;

impl<'t> World<'t> {
    pub(super) fn new(
        tree: Cow<'t, Tree>,
        texts: BTreeMap<String, File>,
        broken: BTreeMap<String, File>,
        contents: BTreeMap<String, Content>,
    ) -> Self {
        let mut world = Self {
            tree,
            texts,
            broken,
            used: std::cell::RefCell::default(),
            contents,
            places: BTreeMap::new(),
            templates: BTreeSet::new(),
            by_name: BTreeMap::new(),
            by_base: BTreeMap::new(),
            by_folder: BTreeMap::new(),
            laid_out: BTreeMap::new(),
            folders: BTreeSet::new(),
            made: BTreeMap::new(),
            given: Vec::new(),
            complete: false,
        };
        for path in world.tree.files.keys() {
            let place = Place::of(path);
            if let Some(absolute) = &place.absolute {
                world.folders.insert((place.root.clone(), parent(absolute).to_owned()));
                let own = world.laid_out.entry(place.root.clone()).or_default();
                own.push((path.clone(), absolute.clone()));
            }
            world.places.insert(path.clone(), place);
        }
        for (path, file) in &world.texts {
            let folder = parent(path);
            if placeholder::in_file(file.source.text()).is_some() {
                world.templates.insert(Arc::as_ptr(&file.source).addr());
            }
            world.by_name.entry(file.source.name().to_owned()).or_default().push(path.clone());
            if world.places.get(path).is_none_or(|place| place.absolute.is_none()) {
                world.by_base.entry(base(path).to_owned()).or_default().push(path.clone());
            }
            world.by_folder.entry(base(folder).to_owned()).or_default().insert(folder.to_owned());
        }
        world
    }

    pub(super) fn place(&self, path: &str) -> Place {
        self.places.get(path).cloned().unwrap_or_else(|| Place::of(path))
    }

    /// Files of a kind, by path.
    pub(super) fn those(&self, is: impl Fn(&Content) -> bool) -> impl Iterator<Item = (&str, &File)> {
        let paths = self.contents.iter().filter(move |(_, content)| is(content)).map(|(path, _)| path);
        paths.filter_map(|path| Some((path.as_str(), self.texts.get(path)?)))
    }

    /// The documents of a file of the folder, read once.
    pub(super) fn documents(&self, file: &File) -> &[Object] {
        let given = self.given.iter().find(|given| Arc::ptr_eq(&given.file.source, &file.source));
        if let Some(given) = given.filter(|given| !given.documents.is_empty()) {
            return &given.documents;
        }
        let same =
            |path: &&String| self.texts.get(*path).is_some_and(|own| Arc::ptr_eq(&own.source, &file.source));
        let path = self.by_name.get(file.source.name()).and_then(|paths| paths.iter().find(same));
        path.and_then(|path| self.contents.get(path)).map_or(&[], Content::documents)
    }

    /// Whether a file has placeholders that are filled in before a component reads it. What a script makes has the values
    /// that it has in the script.
    pub(super) fn is_template(&self, file: &File) -> bool {
        self.templates.contains(&Arc::as_ptr(&file.source).addr())
    }

    /// Whether a file has placeholders that are comments in YAML.
    pub(super) fn has_hashes(&self, path: &str) -> bool {
        let file = self.texts.get(path).filter(|file| self.is_template(file));
        file.is_some_and(|file| file.source.text().lines().any(|line| placeholder::hashes(line).is_some()))
    }

    /// The files with placeholders that may have objects.
    pub(super) fn templates(&self) -> BTreeSet<String> {
        let files = self.texts.iter().filter(|(path, file)| !path.ends_with(".md") && self.is_template(file));
        files.map(|(_, file)| file.source.name().to_owned()).collect()
    }

    /// The text at a path, or at the end of the links that begin there.
    fn follow(&self, path: &str) -> Option<&File> {
        self.texts.get(&self.end(path)?)
    }

    /// Whether a file exists there that is not text or could not be read: what depends on it is not known.
    pub(super) fn is_unread(&self, root: &str, absolute: &str) -> bool {
        let end = self.end(&below(root, absolute));
        end.is_some_and(|end| !self.texts.contains_key(&end) && self.tree.files.contains_key(&end))
    }

    /// The target of the links that begin at a path; none where they form a circle or lead out.
    fn end(&self, path: &str) -> Option<String> {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            let Some(Found::Link(target)) = self.tree.files.get(&path) else { return Some(path) };
            path = match target.strip_prefix('/') {
                Some(absolute) => below(&self.place(&path).root, absolute),
                None => normal(&format!("{}/{target}", parent(&path)))?,
            };
        }
        None
    }

    /// The file of a machine for an absolute path: at that path, or loose under the same name, or written by kubeadm.
    pub(super) fn find(&self, root: &str, absolute: &str) -> Option<&File> {
        let given = || Given::best(&self.given, root, absolute).map(|given| &given.file);
        self.lying(root, absolute).or_else(given)
    }

    fn lying(&self, root: &str, absolute: &str) -> Option<&File> {
        if let Some(made) = self.made.get(&(root.to_owned(), absolute.to_owned())) {
            return Some(made);
        }
        let exact = below(root, absolute);
        if let Some(file) = self.follow(&exact) {
            return Some(file);
        }
        if let Some((_, made)) = self.made.iter().find(|((_, own), _)| own == absolute) {
            return Some(made);
        }
        // A file at its place on a machine, this one or another, is another file.
        let same = self.by_base.get(base(absolute)).into_iter().flatten();
        let same: Vec<&String> = same.filter(|path| !self.is_of_cluster(path)).collect();
        let near = |path: &&String| {
            root.is_empty() || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
        };
        let own: Vec<&String> = same.iter().copied().filter(near).collect();
        let candidates = if own.is_empty() { same } else { own };
        let most = candidates.iter().map(|path| shared(path, absolute)).max()?;
        let mut best = candidates.into_iter().filter(|path| shared(path, absolute) == most);
        let first = self.texts.get(best.next()?)?;
        // Several of the same name count as one if their texts are equal.
        let agree = |path: &String| {
            self.texts.get(path).is_some_and(|file| file.source.text() == first.source.text())
        };
        best.all(agree).then_some(first)
    }

    /// Whether a file has objects of the cluster alone, which no component reads, whatever the file is called.
    fn is_of_cluster(&self, path: &str) -> bool {
        let documents = self.contents.get(path).map_or(&[][..], Content::documents);
        !documents.is_empty() && documents.iter().all(content::is_object)
    }

    /// Where a path leads once every link in it is followed; none where they form a circle or lead out.
    pub(super) fn real(&self, path: &str) -> Option<String> {
        let mut left: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
        let mut done = String::new();
        let mut hops = 0;
        while let Some(part) = left.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    done = parent(&done).to_owned();
                    continue;
                }
                _ => {}
            }
            let next = if done.is_empty() { part } else { format!("{done}/{part}") };
            let Some(Found::Link(target)) = self.tree.files.get(&next) else {
                done = next;
                continue;
            };
            hops += 1;
            if hops > MOST_LINKS {
                return None;
            }
            if target.starts_with('/') {
                done = self.place(&next).root;
            }
            left.extend(target.split('/').rev().map(str::to_owned));
        }
        Some(done)
    }

    /// The links of the folder, not followed: their paths, and where they lead.
    pub(super) fn links(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tree.files.iter().filter_map(|(path, found)| match found {
            Found::Link(target) => Some((path.as_str(), target.as_str())),
            _ => None,
        })
    }

    /// The link at a path, not followed: where it leads to.
    pub(super) fn link(&self, path: &str) -> Option<&str> {
        match self.tree.files.get(path)? {
            Found::Link(target) => Some(target),
            _ => None,
        }
    }

    /// A unit, a drop-in or an env file at the end of a path's links; also one that is not UTF-8.
    pub(super) fn systemd_file(&self, path: &str) -> Option<&File> {
        let end = self.real(path)?;
        if let Some(broken) = self.broken.get(&end) {
            self.used.borrow_mut().insert(end);
            return Some(broken);
        }
        self.texts.get(&end)
    }

    /// Reports the files that are not text and that nothing reads nevertheless.
    pub(super) fn unread(&self, findings: &mut Vec<crate::diagnostic::Finding>) {
        let used = self.used.borrow();
        for (_, file) in self.broken.iter().filter(|(path, _)| !used.contains(*path)) {
            let nul = file.source.text().find('\0');
            let line = nul.map(|at| file.source.position(at).line);
            let finding = match line {
                Some(line) => super::text::unreadable(
                    file.source.name(),
                    &format!("is not text: line {line} has a NUL byte"),
                    "remove it, or save it as UTF-8",
                ),
                None => super::text::unreadable(file.source.name(), "is not UTF-8", "save it as UTF-8"),
            };
            findings.push(finding);
        }
    }

    /// Every file of the folder, by path.
    pub(super) fn all(&self) -> impl Iterator<Item = (&String, &Found)> {
        self.tree.files.iter()
    }

    /// Whether a file that is not text was read nevertheless.
    pub(super) fn is_used(&self, path: &str) -> bool {
        self.used.borrow().contains(path)
    }

    /// The names in a folder, and whether each is a folder itself.
    pub(super) fn names(&self, folder: &str) -> BTreeMap<&str, bool> {
        let inside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let below = self.tree.files.range(inside.clone()..).take_while(|(path, _)| path.starts_with(&inside));
        let names = below.filter_map(|(path, _)| path.get(inside.len()..));
        names.map(|rest| rest.split_once('/').map_or((rest, false), |(name, _)| (name, true))).collect()
    }

    /// What a machine has at an absolute path, as far as it is known.
    pub(super) fn lying_at(&self, root: &str, absolute: &str) -> Option<Lying> {
        const FOLDERS: [&str; 15] = [
            "/", "/bin", "/dev", "/etc", "/home", "/lib", "/opt", "/proc", "/root", "/run", "/sbin", "/srv",
            "/sys", "/tmp", "/usr",
        ];
        const OTHERS: [&str; 6] = ["/var", "/var/lib", "/var/log", "/usr/bin", "/usr/lib", "/sys/fs/cgroup"];
        let path = self.real(&below(root, absolute))?;
        if let Some(found) = self.tree.files.get(&path) {
            return Some(match found {
                Found::File(bytes) if bytes.is_empty() => Lying::EmptyFile,
                Found::File(_) => Lying::File,
                _ => Lying::Something,
            });
        }
        if !self.names(&path).is_empty() || FOLDERS.contains(&absolute) || OTHERS.contains(&absolute) {
            return Some(Lying::Folder);
        }
        if ["/bin/sh", "/dev/null", "/etc/passwd", "/etc/hostname", "/etc/os-release"].contains(&absolute) {
            return Some(Lying::Something);
        }
        // Of what a link leads to, the folder there decides.
        let absolute = &on_machine(root, &path);
        self.knows_missing(root, absolute).then_some(Lying::Nothing)
    }

    /// The folders of machines.
    pub(super) fn roots(&self) -> impl Iterator<Item = &str> {
        self.laid_out.keys().map(String::as_str)
    }

    /// Files in a machine's folder that is laid out like one, with the path there.
    pub(super) fn laid_out(&self, root: &str) -> impl Iterator<Item = (&str, &File)> {
        let own = self.laid_out.get(root).into_iter().flatten();
        own.filter_map(|(path, absolute)| Some((absolute.as_str(), self.follow(path)?)))
    }

    /// The paths there of all files, links too.
    pub(super) fn laid_out_paths(&self, root: &str) -> impl Iterator<Item = &str> {
        self.laid_out.get(root).into_iter().flatten().map(|(_, absolute)| absolute.as_str())
    }

    /// How many files those are, links that lead nowhere too.
    pub(super) fn count_laid_out(&self, root: &str) -> usize {
        self.laid_out.get(root).map_or(0, Vec::len)
    }

    /// The files of a folder that a machine has at an absolute path.
    pub(super) fn folder(&self, root: &str, absolute: &str) -> Vec<(String, &File)> {
        let absolute = absolute.trim_end_matches('/');
        let Some(same) = self.by_folder.get(base(absolute)) else { return Vec::new() };
        let near = |folder: &&String| {
            root.is_empty() || folder.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
        };
        let folders = same.iter().filter(near);
        let Some(folder) = folders.max_by_key(|folder| shared(folder, absolute)) else { return Vec::new() };
        let inside = format!("{folder}/");
        let files = self.texts.range(inside.clone()..).take_while(|(path, _)| path.starts_with(&inside));
        let files = files.filter(|(path, _)| parent(path) == folder);
        files.map(|(path, file)| (format!("{absolute}/{}", base(path)), file)).collect()
    }

    /// Whether a file that is not in the folder is known to be missing on its machine. Without `--complete`, only a copy of
    /// an installed machine (its `os-release` or `machine-id` is in no template) that has the file's own folder. Secrets are
    /// often left out of a copy, and /run is filled at boot.
    pub(super) fn knows_missing(&self, root: &str, absolute: &str) -> bool {
        const OF_BOOT: [&str; 5] = ["/run/", "/proc/", "/sys/", "/dev/", "/tmp/"];
        if OF_BOOT.iter().any(|folder| absolute.starts_with(folder)) || self.is_unread(root, absolute) {
            return false;
        }
        if self.complete {
            return true;
        }
        let secret = |name: &str| name.contains("key") || name.contains("token");
        let folder = parent(absolute);
        self.is_installed(root)
            && !secret(base(absolute))
            && (folder.is_empty() || self.folders.contains(&(root.to_owned(), folder.to_owned())))
    }

    /// Whether a machine's folder has all of its units and drop-ins: it is a copy of one machine, which has a name.
    pub(super) fn has_all_units(&self, root: &str) -> bool {
        let named = || self.tree.files.contains_key(&below(root, "etc/hostname"));
        self.complete || self.is_installed(root) || named()
    }

    /// The same as [`knows_missing`](Self::knows_missing) for an env file of a machine whose units are all there.
    pub(super) fn knows_missing_of_unit(&self, root: &str, absolute: &str) -> bool {
        let folder = (root.to_owned(), parent(absolute).to_owned());
        let beside = self.has_all_units(root) && self.folders.contains(&folder);
        self.knows_missing(root, absolute) || beside && !self.is_unread(root, absolute)
    }

    /// Whether a machine's folder is a copy of an installed machine.
    fn is_installed(&self, root: &str) -> bool {
        const MADE: [&str; 3] = ["etc/os-release", "usr/lib/os-release", "etc/machine-id"];
        MADE.iter().any(|path| self.tree.files.contains_key(&below(root, path)))
    }
}
