//! Links that hide configuration: folders of a machine, or a whole machine, behind a link that leads out of the folder.

use std::collections::BTreeSet;
use std::path::Path;

use super::ReadError;
use super::tree::{Found, Tree};

/// Folders of a machine in which the components of a join look for files.
const CONFIGURED: [&str; 11] = [
    "etc",
    "etc/default",
    "etc/kubernetes",
    "etc/kubernetes/manifests",
    "etc/sysconfig",
    "etc/systemd",
    "etc/systemd/system",
    "lib/systemd/system",
    "usr/lib/systemd/system",
    "usr/local/lib/systemd/system",
    "var/lib/kubelet",
];

/// Reads the folder of a machine, or of several, as [`Tree::read`] does; links that hide configuration are unreadable.
///
/// # Errors
/// When the folder itself cannot be read.
pub fn read_machines(folder: &Path) -> Result<Tree, ReadError> {
    let mut tree = Tree::read(folder)?;
    mark(&mut tree);
    Ok(tree)
}

/// Marks such links as unreadable: what is behind them may decide whether a node joins, and which nodes there are. A link that
/// leads to something in the folder is followed where it is needed; one of a single file is a condition where it is read.
fn mark(tree: &mut Tree) {
    let machines = folders_of_machines(tree);
    let hides = |(path, found): (&String, &Found)| {
        let Found::Link(target) = found else { return None };
        let root = root_of(path).or_else(|| {
            // What has an ending is a file, more likely than a machine.
            let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
            (machines.contains(parent) && !name.contains('.')).then_some(path.as_str())
        })?;
        (!is_inside(tree, path, root, target)).then(|| (path.clone(), target.clone()))
    };
    let hidden: Vec<(String, String)> = tree.files.iter().filter_map(hides).collect();
    for (path, target) in hidden {
        let why = format!("it is a link out of the folder, to `{}`", target.escape_debug());
        tree.files.insert(path, Found::Unreadable(ReadError::Refused(why)));
    }
}

/// The folders that have machines in them: those beside an `etc`'s own folder.
fn folders_of_machines(tree: &Tree) -> BTreeSet<String> {
    let roots = tree.files.keys().filter_map(|path| path.split_once("/etc/").map(|(root, _)| root));
    roots.map(|root| root.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned()).collect()
}

/// The root of the machine, if a path is one of its folders of configuration, or one of a unit's drop-ins.
fn root_of(path: &str) -> Option<&str> {
    let folder = match path.rsplit_once('/') {
        Some((folder, name)) if name.ends_with(".service.d") => folder,
        _ => path,
    };
    let root = |own: &str| folder.strip_suffix(own).filter(|root| root.is_empty() || root.ends_with('/'));
    CONFIGURED.into_iter().find_map(root)
}

/// Whether a link's target is in the tree, as a file or as a folder of files.
fn is_inside(tree: &Tree, path: &str, root: &str, target: &str) -> bool {
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let start = if target.starts_with('/') { root } else { parent };
    let mut steps: Vec<&str> = start.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => match steps.pop() {
                Some(_) => {}
                None => return false,
            },
            step => steps.push(step),
        }
    }
    let end = steps.join("/");
    let below = format!("{end}/");
    let next = tree.files.range(below.clone()..).next();
    tree.files.contains_key(&end) || next.is_some_and(|(path, _)| path.starts_with(&below))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(links: &[(&str, &str)]) -> Vec<String> {
        let files =
            ["nodes/a/etc/systemd/system/kubelet.service", "nodes/b/etc/hosts", "common/system/x.service"];
        let mut tree = Tree::of(files.map(|path| (path, &b""[..])));
        for (path, target) in links {
            tree.files.insert((*path).to_owned(), Found::Link((*target).to_owned()));
        }
        mark(&mut tree);
        let unread = tree.files.iter().filter(|(_, found)| matches!(found, Found::Unreadable(_)));
        unread.map(|(path, _)| path.clone()).collect()
    }

    #[test]
    fn links_that_hide_configuration_are_not_read() {
        for (path, target) in [
            ("nodes/c", "/srv/c"),
            ("nodes/c", "../../c"),
            ("nodes/b/etc/systemd", "/srv/systemd"),
            ("nodes/b/etc/systemd/system", "../../../../../common"),
            ("nodes/a/etc/systemd/system/kubelet.service.d", "/srv/dropins"),
            ("etc", "/srv/etc"),
            ("nodes/b/var/lib/kubelet", "/data/kubelet"),
        ] {
            assert_eq!(marked(&[(path, target)]), [path], "{target}");
        }
    }

    #[test]
    fn other_links_stay_what_they_are() {
        for (path, target) in [
            ("nodes/b/etc/systemd/system", "../../../../common/system"),
            ("nodes/c", "a"),
            ("nodes/b/etc/kubernetes", "/etc"),
            ("nodes/b/bin", "/usr/bin"),
            ("nodes/b/etc/localtime", "/usr/share/zoneinfo/UTC"),
            ("nodes/b/etc/systemd/system/kubelet.service", "/srv/kubelet.service"),
            ("current", "/srv/releases/7"),
        ] {
            assert!(marked(&[(path, target)]).is_empty(), "{path} {target}");
        }
    }
}
