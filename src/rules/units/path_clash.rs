//! Two files at the same path of the node.

use std::collections::BTreeMap;

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{At, Bootstrap, Shape};
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::PATH_CLASH, Level::Deny, include_str!("path_clash.md"), Check::Kubelet(check)).fixed();

/// A name for reports, and the path.
type Named<'a> = (String, &'a At<String>);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    // What nodejoin does not write may come from the spec's files.
    let elsewhere = match *kubelet.bootstrap {
        Bootstrap::Token => "",
        Bootstrap::File => "bootstrap-kubeconfig",
        Bootstrap::None => "kubeconfig",
    };
    let paths = kubelet.paths.all().filter(|(key, _)| key.name != elsewhere);
    let paths = paths.map(|(key, path)| (format!("paths.{}", key.name), path));
    let drop_in = kubelet.unit_file();
    let drop_in = kubelet.unit.drop_in.value.then(|| ("unit.drop-in".to_owned(), &drop_in));
    let files = shape.files.values().map(|file| (file.path.path.to_string(), &file.path));
    let own = paths.chain([("binary".to_owned(), &kubelet.binary)]).chain(drop_in);
    let all: Vec<Named<'_>> = own.chain(files).collect();
    let by_path = ByPath::of(&all);
    for (position, first) in all.iter().enumerate() {
        let same = by_path.same(first).filter(|other| *other > position).filter_map(|other| all.get(other));
        for second in same.filter(|second| !is_pair(first, second)) {
            let message = format!("`{}` and `{}` have the same path", first.0, second.0);
            findings.push(of_kubelet(shape, finding(first, second, message)));
        }
        if let Some(finding) = readme(first) {
            findings.push(of_kubelet(shape, finding));
        }
        let below: Vec<&Named<'_>> = by_path.below(first).into_iter().filter_map(|at| all.get(at)).collect();
        if let Some(second) = below.iter().find(|second| second.1.written).or(below.first()) {
            let others = match below.len() {
                1 => "is",
                _ => "and others are",
            };
            let message = format!("`{}` is a file, but `{}` {others} below it", first.0, second.0);
            findings.push(of_kubelet(shape, finding(first, second, message)));
        }
    }
}

/// Reports the later line, and a written value rather than a default.
fn finding(first: &Named<'_>, second: &Named<'_>, message: String) -> Finding {
    let (place, other) = if second.1.written { (second, first) } else { (first, second) };
    let text = match other.1.written {
        true => format!("path of `{}`", other.0),
        false => format!("`{}` is `{}` by default", other.0, other.1.value),
    };
    Finding::new(RULE.id, &place.1.path, message)
        .label("conflicting path")
        .because(&other.1.path, text)
        .reason("one file would overwrite the other, and the component that reads it would find the wrong content")
        .help(format!("give `{}` another path", place.0))
        .unless_unread(place.1.path.clone())
        .unless_unread(other.1.path.clone())
}

/// The two kubeconfigs, which have their own rule.
fn is_pair(first: &Named<'_>, second: &Named<'_>) -> bool {
    let pair = ["paths.bootstrap-kubeconfig", "paths.kubeconfig"];
    pair.contains(&first.0.as_str()) && pair.contains(&second.0.as_str())
}

/// The form in which paths are equal if some file systems, on which outputs are unpacked, treat them as equal.
fn alike(path: &str) -> String {
    path.to_lowercase()
}

/// A file in the place of the README that nodejoin writes beside a node's files.
fn readme(path: &Named<'_>) -> Option<Finding> {
    let top = path.1.value.trim_start_matches('/').split('/').next()?;
    // Only what is written counts: the program is not, nor what the kubelet writes.
    let is_written = !["binary", "paths.cert-dir", "paths.kubeconfig"].contains(&path.0.as_str());
    (is_written && alike(top) == "readme.md").then(|| {
        Finding::new(RULE.id, &path.1.path, format!("`{}` has the path of the node's README", path.0))
            .label("path of README.md")
            .reason("nodejoin writes README.md into the folder of each node, which is the root of its files")
            .help(format!("give `{}` another path", path.0))
            .unless_unread(path.1.path.clone())
    })
}

/// The paths of a node in order, with their positions in the list: a spec may have thousands of files.
struct ByPath(BTreeMap<String, Vec<usize>>);

impl ByPath {
    fn of(all: &[Named<'_>]) -> Self {
        let mut paths: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (position, path) in all.iter().enumerate() {
            paths.entry(alike(&path.1.value)).or_default().push(position);
        }
        Self(paths)
    }

    /// Those that are equal to a path.
    fn same(&self, path: &Named<'_>) -> impl Iterator<Item = usize> {
        self.0.get(&alike(&path.1.value)).into_iter().flatten().copied()
    }

    /// Those below a path, unless that is a folder.
    fn below(&self, path: &Named<'_>) -> Vec<usize> {
        if path.0 == "paths.cert-dir" {
            return Vec::new();
        }
        let folder = format!("{}/", alike(&path.1.value));
        let inside = self.0.range(folder.clone()..).take_while(|(path, _)| path.starts_with(&folder));
        let mut below: Vec<usize> = inside.flat_map(|(_, positions)| positions).copied().collect();
        below.sort_unstable();
        below
    }
}
