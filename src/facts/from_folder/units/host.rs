use std::collections::BTreeMap;

use crate::facts::File;
use crate::facts::from_folder::folder::World;
use crate::facts::from_folder::place::below;
use crate::facts::unit::{Host, User, variables};

/// What a machine's files give about it.
pub(super) fn of(world: &World<'_>, root: &str) -> Host {
    let file = |path: &str| world.systemd_file(&below(root, path));
    let line = |file: &File| {
        let mut lines = file.source.text().lines().map(str::trim);
        lines.find(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned)
    };
    let fields = |file: &File| -> BTreeMap<String, String> {
        variables(file).into_iter().map(|(name, value)| (name, value.text())).collect()
    };
    let id = |id: &String| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut host = Host::default();
    host.open = !world.has_all_units(root);
    host.name = file("/etc/hostname").and_then(line);
    host.machine_id = file("/etc/machine-id").and_then(line).filter(id);
    host.pretty_name = file("/etc/machine-info").and_then(|file| fields(file).remove("PRETTY_HOSTNAME"));
    host.os_release = file("/etc/os-release").or_else(|| file("/usr/lib/os-release")).map(fields);
    host.users = file("/etc/passwd").map(users);
    host.groups = file("/etc/group").map(groups);
    host.read_manager(&manager(world, root));
    host
}

fn users(file: &File) -> BTreeMap<String, User> {
    let user = |line: &str| {
        let fields: Vec<&str> = line.split(':').collect();
        let field = |index: usize| fields.get(index).map(|field| (*field).to_owned());
        Some((field(0)?, User { number: field(2)?, home: field(5)?, shell: field(6)? }))
    };
    file.source.text().lines().filter_map(user).collect()
}

fn groups(file: &File) -> BTreeMap<String, String> {
    let group = |line: &str| {
        let mut fields = line.split(':');
        Some((fields.next()?.to_owned(), fields.nth(1)?.to_owned()))
    };
    file.source.text().lines().filter_map(group).collect()
}

/// system.conf and its drop-ins.
///
/// Mirrors systemd's src/shared/conf-parser.c: config_parse_many_nulstr.
fn manager<'w>(world: &'w World<'_>, root: &str) -> Vec<&'w File> {
    const FOLDERS: [&str; 5] =
        ["/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd", "/lib/systemd"];
    let mut drop_ins: BTreeMap<&str, String> = BTreeMap::new();
    for folder in FOLDERS {
        let Some(real) = world.real(&below(root, &format!("{folder}/system.conf.d"))) else { continue };
        let names = world.names(&real).into_iter();
        for (name, _) in
            names.filter(|(name, is_folder)| !is_folder && !name.starts_with('.') && name.ends_with(".conf"))
        {
            drop_ins.entry(name).or_insert_with(|| format!("{real}/{name}"));
        }
    }
    let own = world.systemd_file(&below(root, "/etc/systemd/system.conf"));
    own.into_iter().chain(drop_ins.values().filter_map(|path| world.systemd_file(path))).collect()
}
