use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::content::Content;
use super::kubeadm::Given;
use super::place::{Place, base, below, normal, parent, shared};
use crate::facts::{File, Object};
use crate::world::{Found, Tree};

/// The folder: its texts, what they are, and where they lie.
pub(super) struct World<'t> {
    tree: &'t Tree,
    pub(super) texts: BTreeMap<String, File>,
    pub(super) contents: BTreeMap<String, Content>,
    places: BTreeMap<String, Place>,
    /// Paths by the name that reports show.
    by_name: BTreeMap<String, String>,
    /// Paths by the last part, of files that lie about: at no place of a machine.
    by_base: BTreeMap<String, Vec<String>>,
    /// Folders of texts by the last part.
    by_folder: BTreeMap<String, BTreeSet<String>>,
    /// What lies in a machine's folder that is laid out like one, with the path there.
    laid_out: BTreeMap<String, Vec<(String, String)>>,
    /// Folders of machines, each with the machine's own folder.
    folders: BTreeSet<(String, String)>,
    /// Kubeconfigs and other files that scripts make, by the machine's folder and the path there.
    pub(super) made: BTreeMap<(String, String), File>,
    /// Files that kubeadm writes where none is.
    pub(super) given: Vec<Given>,
}

/// As many links as Linux follows in one path.
const MOST_LINKS: usize = 40;

impl<'t> World<'t> {
    pub(super) fn new(
        tree: &'t Tree,
        texts: BTreeMap<String, File>,
        contents: BTreeMap<String, Content>,
    ) -> Self {
        let mut world = Self {
            tree,
            texts,
            contents,
            places: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_base: BTreeMap::new(),
            by_folder: BTreeMap::new(),
            laid_out: BTreeMap::new(),
            folders: BTreeSet::new(),
            made: BTreeMap::new(),
            given: Vec::new(),
        };
        for path in tree.files.keys() {
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
            world.by_name.insert(file.source.name().to_owned(), path.clone());
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
        let path = self.by_name.get(file.source.name());
        let same =
            |path: &&String| self.texts.get(*path).is_some_and(|own| Arc::ptr_eq(&own.source, &file.source));
        path.filter(same).and_then(|path| self.contents.get(path)).map_or(&[], Content::documents)
    }

    /// The text at a path, or at the end of the links that begin there.
    fn follow(&self, path: &str) -> Option<&File> {
        self.texts.get(&self.end(path)?)
    }

    /// Whether something is there that is no text, or that nobody could read: what depends on it is not known.
    pub(super) fn is_unread(&self, root: &str, absolute: &str) -> bool {
        let end = self.end(&below(root, absolute));
        end.is_some_and(|end| !self.texts.contains_key(&end) && self.tree.files.contains_key(&end))
    }

    /// The end of the links that begin at a path; none where they go round or lead out.
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

    /// The file that a machine has at an absolute path: there, or lying about under the same name, or written by kubeadm.
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
        let same: Vec<&String> = self.by_base.get(base(absolute)).into_iter().flatten().collect();
        let near = |path: &&String| {
            root.is_empty() || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
        };
        let own: Vec<&String> = same.iter().copied().filter(near).collect();
        let candidates = if own.is_empty() { same } else { own };
        let most = candidates.iter().map(|path| shared(path, absolute)).max()?;
        let mut best = candidates.into_iter().filter(|path| shared(path, absolute) == most);
        let first = self.texts.get(best.next()?)?;
        // Several of a name are one where they say the same.
        let agree = |path: &String| {
            self.texts.get(path).is_some_and(|file| file.source.text() == first.source.text())
        };
        best.all(agree).then_some(first)
    }

    /// What lies in a machine's folder that is laid out like one, with the path there.
    pub(super) fn laid_out(&self, root: &str) -> impl Iterator<Item = (&str, &File)> {
        let own = self.laid_out.get(root).into_iter().flatten();
        own.filter_map(|(path, absolute)| Some((absolute.as_str(), self.follow(path)?)))
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

    /// Whether the machine's copy has the folder that a path is in, so that what is not in the copy is not there.
    pub(super) fn has_folder_of(&self, root: &str, absolute: &str) -> bool {
        let folder = parent(absolute);
        let secret = |name: &str| name.contains("key") || name.contains("token");
        !secret(base(absolute)) && self.folders.contains(&(root.to_owned(), folder.to_owned()))
    }
}
