//! Files inside other files: heredocs of scripts, fenced blocks of documents, `write_files` of cloud-init, files and units of
//! Ignition and Butane. Each is a file of its own, which has its lines where the outer file has them.

mod config;
mod heredoc;
mod inner;
mod markdown;

use std::collections::BTreeMap;
use std::sync::Arc;

use inner::{Inner, Outer};

use super::place::{Place, below};
use crate::facts::File;
use crate::source::Source;
use crate::world::{Found, Tree};

/// Files inside one file, and bytes of all.
const MOST: usize = 200;
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Adds the files inside the files of a tree to both, by their paths.
pub(super) fn add(tree: &Tree, texts: &mut BTreeMap<String, File>) -> Option<Tree> {
    let mut left = MOST_BYTES;
    let mut added: BTreeMap<String, File> = BTreeMap::new();
    let mut rests: Vec<(String, String)> = Vec::new();
    for (path, file) in &*texts {
        let outer = of(path, file);
        for inner in outer.inner.into_iter().take(MOST) {
            let Some(rest) = left.checked_sub(inner.text.len() + inner.line) else { break };
            left = rest;
            let taken = |place: &String| texts.contains_key(place) || added.contains_key(place);
            let place = place(path, &inner, outer.own_machine, taken);
            let text = format!("{}{}", "\n".repeat(inner.line.saturating_sub(1)), inner.text);
            let source = Source::new(file.source.name(), text).foreign();
            // Of two files at one path the later one is written last.
            added.insert(place, File::new(Arc::new(source)));
        }
        rests.extend(outer.rest.map(|rest| (path.clone(), rest)));
    }
    for (path, rest) in rests {
        if let Some(file) = texts.get_mut(&path) {
            let source = Source::new(file.source.name(), rest).foreign();
            *file = File::new(Arc::new(source));
        }
    }
    if added.is_empty() {
        return None;
    }
    let files = tree.files.iter().map(|(path, found)| (path.clone(), outline(found)));
    let inside = |(path, file): (&String, &File)| (path.clone(), begin(file.source.text().as_bytes()));
    let files = files.chain(added.iter().map(inside)).collect();
    texts.append(&mut added);
    Some(Tree { files, complete: tree.complete })
}

/// What is at a path, without the content, which `texts` has: of a file that it is there, and whether it is empty.
fn outline(found: &Found) -> Found {
    match found {
        Found::File(bytes) => begin(bytes),
        other => other.clone(),
    }
}

fn begin(bytes: &[u8]) -> Found {
    Found::File(bytes.iter().take(1).copied().collect())
}

/// Where a file inside another is: on the outer file's machine, or on a machine of the outer file if that has it already.
fn place(outer: &str, inner: &Inner, own_machine: bool, taken: impl Fn(&String) -> bool) -> String {
    let Some(absolute) = &inner.path else {
        let name = outer.rsplit('/').next().unwrap_or(outer);
        return format!("{outer}/{name}:{}/block{}", inner.line, inner.ending);
    };
    let beside = below(&Place::of(outer).root, absolute);
    match own_machine || taken(&beside) {
        true => format!("{outer}/{}", absolute.trim_start_matches('/')),
        false => beside,
    }
}

fn of(path: &str, file: &File) -> Outer {
    let text = file.source.text();
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.ends_with(".md") || name.ends_with(".markdown") {
        return markdown::read(text);
    }
    if let Some(inner) = config::read(file) {
        return Outer { inner, rest: Some(String::new()), own_machine: true };
    }
    if text.contains("<<") && (text.starts_with("#!") || name.ends_with(".sh") || !text.contains("{{")) {
        let (inner, rest) = heredoc::read(text, 1);
        let rest = (!inner.is_empty()).then_some(rest);
        return Outer { inner, rest, own_machine: false };
    }
    Outer::default()
}
