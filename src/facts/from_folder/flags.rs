//! Lists of flags that a person adds to a unit of their own.

use super::content::Content;
use super::folder::World;
use super::program;
use super::started::Started;
use crate::facts::{Process, Sourced};

/// The components that nothing else starts, by their lists.
pub(super) fn all(world: &World<'_>, started: &[Started]) -> Vec<Started> {
    let mut found: Vec<Started> = Vec::new();
    for (path, file) in world.those(|content| matches!(content, Content::Flags)) {
        let text = file.source.text();
        let mut words = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let word = line.trim().trim_end_matches('\\').trim_end();
            let start = at + line.find(word).unwrap_or(0);
            at += line.len();
            if word.starts_with('-') {
                let name = word.split_once('=').map_or(word, |(name, _)| name);
                words.push(Sourced::new(word.to_owned(), file.origin_of(name, start..start + word.len())));
            }
        }
        let names = words.iter().filter_map(|word| word.value.strip_prefix("--"));
        let names = names.map(|word| word.split_once('=').map_or(word, |(name, _)| name));
        let Some(program) = program::of_flags(names) else { continue };
        if started.iter().chain(&found).any(|one| one.program == program) {
            continue;
        }
        let mut process = Process { whole: false, ..Process::default() };
        for word in words {
            // A shell removes quotes; a container runtime passes them on.
            match word.value.contains(['"', '\'']) {
                true => process.hide(word),
                false => process.words.push(word),
            }
        }
        let root = world.place(path).root;
        found.push(Started { program, root, process, minor: None });
    }
    found
}
