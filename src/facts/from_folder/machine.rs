use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use super::content::Content;
use super::folder::World;
use super::named;
use super::place::{base, below};
use super::started::Started;
use super::text::unreadable;
use crate::diagnostic::Finding;
use crate::facts::{Component, Facts, File, Files, Process, Seen, TokenDiscovery, unit};

/// Paths that are looked up for one component; what is at others is not known.
const MOST_PATHS: usize = 500;
/// Files that a component names, and those that these name.
const ROUNDS: usize = 3;

/// What a component sees of its machine's files.
pub(super) struct Machine {
    pub(super) files: Files,
}

impl Machine {
    pub(super) fn of(world: &World<'_>, root: &str, process: &Process) -> Self {
        let mut files = Files::new();
        let before = commands_before(world, root);
        let mut have: BTreeSet<String> = BTreeSet::new();
        let put = |files: &mut Files, path: &str, file: &File| match world.is_template(file) {
            true => files.insert_template(path),
            false => files.insert(path, file.clone()),
        };
        let own = world.made.iter().filter(|((own, _), _)| own == root);
        let own = own.map(|((_, path), file)| (path.as_str(), file));
        for (absolute, file) in world.laid_out(root).chain(own) {
            let seen = seen_as(process, absolute);
            // Also one that the container has under another path only.
            let is_elsewhere = !seen.iter().any(|path| path == absolute);
            if is_elsewhere && host_path(process, absolute).is_none() {
                files.insert_not_mounted(absolute);
            }
            for path in seen {
                put(&mut files, &path, file);
                have.insert(path);
            }
        }
        let mut open: Vec<String> = named::by_process(process);
        let mut looked: BTreeSet<String> = BTreeSet::new();
        for _ in 0..ROUNDS {
            let mut next = Vec::new();
            for path in std::mem::take(&mut open) {
                if looked.len() >= MOST_PATHS || !looked.insert(path.clone()) {
                    continue;
                }
                let Some(host) = host_path(process, &path) else { continue };
                if let Some(file) = world.find(root, &host) {
                    if have.insert(path.clone()) {
                        put(&mut files, &path, file);
                    }
                    next.extend(named::by_documents(world.documents(file), &path));
                    continue;
                }
                let inside = world.folder(root, &host);
                let missing = world.knows_missing(root, &host);
                if inside.is_empty() {
                    match before.iter().any(|command| command.contains(&host)) {
                        true => files.insert_made_before(path.clone()),
                        false if missing => files.insert_absent(path.clone()),
                        false => {}
                    }
                }
                for (path, file) in inside {
                    next.extend(named::by_documents(world.documents(file), &path));
                    if have.insert(path.clone()) {
                        put(&mut files, &path, file);
                    }
                }
            }
            open = next;
        }
        Self { files }
    }
}

/// The paths at which a component sees a file of its machine.
fn seen_as(process: &Process, path: &str) -> Vec<String> {
    let Some(mounts) = &process.mounts else { return vec![path.to_owned()] };
    let paths = mounts.all.iter().filter_map(|mount| mount.inside_of(path));
    paths.filter(|inside| mounts.seen(inside) == Seen::At(path.to_owned())).collect()
}

/// The path on the machine of a path that a component names; none if it is not one of the machine.
fn host_path(process: &Process, path: &str) -> Option<String> {
    match process.mounts.as_ref().map(|mounts| mounts.seen(path)) {
        None => Some(path.to_owned()),
        Some(Seen::At(host)) => Some(host),
        Some(Seen::Elsewhere | Seen::Image) => None,
    }
}

/// The commands of a machine's units that are run before a component starts, and the scripts of the folder that they run.
fn commands_before(world: &World<'_>, root: &str) -> Vec<String> {
    let mut commands = Vec::new();
    for (_, unit) in world
        .those(|content| matches!(content, Content::Unit))
        .filter(|(path, _)| world.place(path).root == root)
    {
        for entry in unit::read(unit) {
            if entry.section != "Service" || entry.key != "ExecStartPre" {
                continue;
            }
            let command = entry.value.text();
            let words = command.split_whitespace().map(|word| word.trim_matches(['"', '\'', '-', '+', '!']));
            let scripts =
                words.filter(|word| word.starts_with('/')).filter_map(|word| world.find(root, word));
            let scripts: Vec<String> = scripts.map(|script| script.source.text().to_owned()).collect();
            commands.push(command);
            commands.extend(scripts);
        }
    }
    commands
}

/// Digest of everything that a machine's kubelet reads; empty if the kubelet does not start.
pub(super) fn settings(component: &Component, discovery: Option<&TokenDiscovery>) -> String {
    if !component.process.faults.is_empty() || !component.process.is_known() {
        return String::new();
    }
    let mut digest = Sha256::new();
    digest.update(component.minor.to_string());
    let mut own = false;
    for word in component.process.words.iter().map(|word| word.value.as_str()) {
        let (flag, value) = word.split_once('=').unwrap_or((word, ""));
        let names = ["--hostname-override", "--node-ip", "--v"].contains(&flag);
        digest.update(format!(
            "\0{}",
            if own {
                ""
            } else if names {
                flag
            } else {
                word
            }
        ));
        own = names && value.is_empty() && !word.contains('=');
    }
    for path in component.files.absent() {
        digest.update(format!("\0{path}\0\0"));
    }
    for (path, file) in component.files.iter() {
        digest.update(format!("\0{path}\0"));
        digest.update(file.source.text());
    }
    if let Some(discovery) = discovery {
        digest.update(format!("\0{}", discovery.unverified.is_some()));
        discovery.pins.iter().for_each(|pin| digest.update(format!("\0{}", pin.value)));
    }
    format!("{:x}", digest.finalize())
}

/// Components that are started in a folder, and files that they have around them.
pub(super) const MOST_STARTED: usize = 1000;
const MOST_AROUND: usize = 2_000_000;

/// Leaves out components beyond the limit, and reports it.
pub(super) fn few(world: &World<'_>, started: &mut Vec<Started>, findings: &mut Vec<Finding>) {
    let mut around = 0_usize;
    let fits = started.iter().take(MOST_STARTED).take_while(|one| {
        around = around.saturating_add(world.count_laid_out(&one.root));
        around <= MOST_AROUND
    });
    let fits = fits.count();
    let Some(next) = started.get(fits) else { return };
    let origin = next.process.words.first().map(|word| word.origin.file.name().to_owned());
    let path = origin.unwrap_or_else(|| next.root.clone());
    let why = format!("is not checked: the limit is {fits} components");
    findings.push(unreadable(&path, &why, "prove a folder with fewer machines"));
    started.truncate(fits);
}

/// Walks of a kubelet with one API server and one controller manager.
const MOST_WALKS: usize = 12_000;

/// Leaves out kubelets beyond the limit, given the control planes that each may reach, and reports it.
pub(super) fn few_classes(facts: &mut Facts, findings: &mut Vec<Finding>) {
    let pairs = facts.apiservers.len().max(1) * facts.controller_managers.len().max(1);
    let fits = MOST_WALKS / pairs;
    let Some(next) = facts.classes.get(fits) else { return };
    let origin = next.kubelet.process.words.first().map(|word| word.origin.file.name().to_owned());
    let path = origin.unwrap_or_else(|| next.title.clone());
    let why = format!("is not checked: the limit is {fits} kubelets with {pairs} control planes each");
    findings.push(unreadable(&path, &why, "prove a folder with fewer machines"));
    facts.classes.truncate(fits);
}

/// What the node is called: by its flag, its own host name, or its folder.
pub(super) fn node_name(world: &World<'_>, one: &Started, component: &Component) -> String {
    let mut words = component.process.words.iter().map(|word| word.value.as_str());
    let mut given = None;
    while let Some(word) = words.next() {
        if let Some(name) = word.strip_prefix("--hostname-override=") {
            given = Some(name);
        } else if word == "--hostname-override" {
            given = words.next();
        }
    }
    let host = || {
        let file = world.texts.get(&below(&one.root, "etc/hostname"))?;
        file.source.text().lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))
    };
    let folder = base(&one.root);
    // With an empty name, the kubelet uses the host name.
    let given = given.filter(|name| !name.is_empty()).or_else(host).map(str::to_owned);
    given.unwrap_or_else(|| named_by_folder(folder))
}

/// A node's name like that of a folder, or of a file with a machine in it.
fn named_by_folder(folder: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c.to_ascii_lowercase() } else { '-' };
    let name: String = folder.chars().map(plain).collect();
    let name = name.trim_matches(['-', '.']);
    if name.is_empty() { "node".to_owned() } else { name.to_owned() }
}
