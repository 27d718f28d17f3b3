//! Components that run several times, on several machines.

use std::sync::Arc;

use super::text::unreadable;
use crate::diagnostic::Finding;
use crate::facts::{Component, File, Origin};
use crate::kube::Program;

/// How many that differ are looked at: a join is proved with each pair of an API server and a controller manager.
const MOST: usize = 8;

/// The components of a program, one of those that are equal.
pub(super) fn of(
    program: Program,
    components: &[(Program, Component)],
    findings: &mut Vec<Finding>,
) -> Vec<Component> {
    let mut found: Vec<Component> = Vec::new();
    for (_, component) in components.iter().filter(|(own, _)| *own == program) {
        if found.iter().any(|other| same(other, component)) {
            continue;
        }
        if found.len() == MOST {
            let name = program.name();
            let path = somewhere(component).map_or(name.to_owned(), |origin| origin.file.name().to_owned());
            let why = format!("is not checked: the limit is {MOST} {name}s with different flags");
            findings.push(unreadable(&path, &why, "prove a folder with fewer control planes"));
            break;
        }
        found.push(component.clone());
    }
    found
}

/// Whether two machines start a component with the same words, and the words lead to the same files.
fn same(one: &Component, other: &Component) -> bool {
    let plain = |component: &Component| component.process.faults.is_empty() && component.process.is_known();
    let words = |component: &Component| component.process.words.clone().into_iter().map(|word| word.value);
    let file = |((path, file), (other_path, other)): ((&str, &File), (&str, &File))| {
        let text = || file.source.text() == other.source.text();
        path == other_path && (Arc::ptr_eq(&file.source, &other.source) || text())
    };
    one.minor == other.minor
        && one.process.whole == other.process.whole
        && plain(one)
        && plain(other)
        && words(one).eq(words(other))
        && one.files.iter().count() == other.files.iter().count()
        && one.files.iter().zip(other.files.iter()).all(file)
}

fn somewhere(component: &Component) -> Option<&Origin> {
    component.process.words.first().map(|word| &word.origin)
}
