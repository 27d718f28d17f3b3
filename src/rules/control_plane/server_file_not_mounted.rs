//! A file that a flag of a static pod names, and that no volume of the pod has.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::facts::{Mounts, Seen};
use crate::kube::FileKind;
use crate::rules::fact::{GivenFlag, ServerFlags};
use crate::rules::support::condition;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SERVER_FILE_NOT_MOUNTED,
    Level::Deny,
    include_str!("server_file_not_mounted.md"),
    Check::Servers(check),
);

/// Flags that name files and have no row of their own, because other rules judge what is in the file.
const OTHERS: [&str; 5] = [
    "authentication-config",
    "authorization-config",
    "client-ca-file",
    "service-account-key-file",
    "token-auth-file",
];

/// The files of a pod's component, where its volumes are known. A file that is not known to be on the machine may not be meant
/// to be there: the image of a component may have it.
fn check<'a>(flags: &ServerFlags<'a>) -> Vec<(&'a str, Finding)> {
    let (Some(mounts), Some(files)) = (flags.mounts, flags.files) else { return Vec::new() };
    let rows = flags.release.kube.file_flags(flags.program);
    let rows = rows.filter(|(_, demand)| condition::hold(&demand.conditions, flags) == Some(true));
    let rows = rows.map(|(flag, demand)| (flag, demand.kind));
    let mut all: Vec<(&str, FileKind)> = rows.collect();
    all.extend(OTHERS.map(|flag| (flag, FileKind::PublicKeys)));
    all.sort_by_key(|(flag, _)| *flag);
    all.dedup_by_key(|(flag, _)| *flag);
    let judge = |(flag, kind): (&str, FileKind)| {
        let given = flags.given.get(flag)?;
        let separators: &[char] = match kind {
            FileKind::Pair => &[',', ':'],
            FileKind::PublicKeys => &[','],
            _ => &[],
        };
        let mut paths = given.text.split(separators).filter(|path| path.starts_with('/'));
        let path = paths.find(|path| mounts.seen(path) == Seen::Image && files.is_not_mounted(path))?;
        Some((given.name, judge(path, given, flags, mounts)))
    };
    all.into_iter().filter_map(judge).collect()
}

fn judge(path: &str, given: &GivenFlag<'_>, flags: &ServerFlags<'_>, mounts: &Mounts) -> Finding {
    let shown = path.escape_debug();
    let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder).escape_debug();
    Finding::new(RULE.id, given.place.clone(), format!("`{shown}` is not mounted into the static pod"))
        .label("not in a volume of the pod")
        .because(mounts.origin.place(), "what the container sees of its machine")
        .exits(flags.program.name(), format!("open {shown}: no such file or directory"))
        .help(format!(
            "mount `{folder}` with a `hostPath` volume, or move the file to a folder that is mounted"
        ))
}
