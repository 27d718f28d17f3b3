//! What commands of kubectl in scripts make, as if they had been run: objects and kubeconfigs.
//!
//! Only `kubectl create` and `kubectl config` with plain words are understood: nothing is run, and variables stay as they
//! are written.

mod config;
mod create;
mod kubectl;
mod running;
mod shell;

use std::cell::Cell;
use std::sync::Arc;

use config::Kubeconfigs;
use kubectl::Kubectl;
use running::Script;

pub(super) use shell::{Word, commands};

use super::content::Content;
use super::folder::World;
use super::place::{below, parent};
use super::text::unreadable;
use crate::diagnostic::Finding;
use crate::facts::File;

/// Commands of kubectl in a folder.
const MOST_COMMANDS: usize = 1000;
/// Bytes of files that these put into what they make.
const MOST_EMBEDDED: usize = 16 * 1024 * 1024;

/// Runs the scripts of a folder: puts what they make where it would be.
pub(super) fn run(world: &mut World<'_>, findings: &mut Vec<Finding>) {
    let scripts: Vec<(String, File)> = world
        .those(|content| matches!(content, Content::Script(_)))
        .map(|(path, file)| (path.to_owned(), file.clone()))
        .collect();
    let mut left = MOST_COMMANDS;
    let (embedded, mut told) = (Cell::new(Some(MOST_EMBEDDED)), false);
    for (path, file) in scripts {
        let script = Script { world, path: &path, file: &file, left: &embedded };
        let mut configs = Kubeconfigs::default();
        let mut objects = Vec::new();
        for words in shell::commands(file.source.text()) {
            let Some(command) = Kubectl::of(&words) else { continue };
            let Some(rest) = left.checked_sub(1) else {
                let why = format!(
                    "is not read to its end: the scripts have more than {MOST_COMMANDS} kubectl commands"
                );
                let help = "remove files that are not needed for a join";
                findings.push(unreadable(file.source.name(), &why, help));
                break;
            };
            left = rest;
            match command.verb() {
                ["config", ..] => configs.run(&script, &command, findings),
                ["create", ..] => objects.extend(create::object(&script, &command, &configs)),
                _ => {}
            }
        }
        if embedded.get().is_none() && !told {
            let mib = MOST_EMBEDDED / (1024 * 1024);
            let why = format!("is not followed: the scripts copy more than {mib} MiB into other files");
            findings.push(unreadable(
                file.source.name(),
                &why,
                "remove files that are not needed for a join",
            ));
            told = true;
        }
        let root = world.place(&path).root;
        for (place, made) in configs.files(&file) {
            let absolute =
                if place.starts_with('/') { place } else { format!("/{}", below(parent(&path), &place)) };
            world.made.insert((root.clone(), absolute), made);
        }
        world.contents.insert(path, Content::Script(Arc::new(objects)));
    }
}
