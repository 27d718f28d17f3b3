use std::collections::BTreeMap;

use super::command::{self, Command};
use super::condition::{self, Condition};
use super::env_file::is_name;
use super::lines::Remark;
use super::specifier::{Specifiers, Unresolved};
use super::traced::is_blank;
use super::variable::{Variable, assignment};
use super::words::{Escapes, Words, split};
use super::working_directory::{self, Said, WorkingDirectory};
use super::{Entry, Traced};
use super::{keys, name, path, time_span};
use crate::facts::{File, Origin, Sourced};

/// A folder that systemd makes for a service, and names in a variable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Folder {
    Runtime,
    State,
    Cache,
    Logs,
    Configuration,
}

/// An `EnvironmentFile=`.
#[derive(Clone)]
pub struct EnvironmentFile {
    /// The path, or a pattern of paths.
    pub path: String,
    /// Whether it may be missing.
    pub optional: bool,
    /// Whether the path has parts that no file gives.
    pub unknown: bool,
    /// Where it is named.
    pub origin: Origin,
}

/// A command and the file that it is in.
#[derive(Clone)]
pub(super) struct Started {
    pub(super) command: Command,
    pub(super) file: File,
    pub(super) origin: Origin,
}

/// The merged entries of a service and its drop-ins, as far as they decide whether and how it is started.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) commands: Vec<Started>,
    /// Whether there are commands to stop it.
    pub(super) stops: bool,
    pub(super) variables: Vec<(String, Variable)>,
    pub(super) files: Vec<EnvironmentFile>,
    pub(super) passed: Vec<String>,
    pub(super) unset: Vec<String>,
    pub(super) user: Option<String>,
    pub(super) working_directory: Option<WorkingDirectory>,
    pub(super) folders: BTreeMap<Folder, Vec<String>>,
    pub(super) search: Vec<String>,
    pub(super) conditions: Vec<Condition>,
    pub(super) asserts: Vec<Condition>,
    /// Units without which it is not started, and where they are named.
    pub(super) required: Vec<(String, Origin)>,
    /// The targets that start it once it is enabled, with the key that names each.
    pub(super) targets: Vec<(&'static str, Sourced<String>)>,
    /// Units that must have been started before it, and where they are named.
    pub(super) requisite: Vec<(String, Origin)>,
    /// Single values by key, and where they are.
    pub(super) single: BTreeMap<&'static str, (String, Origin)>,
    /// The microseconds within which it must report that it is alive.
    pub(super) watchdog: Option<Sourced<u64>>,
    pub(super) keeps_files: bool,
    pub(super) credentials: bool,
    pub(super) restart_statuses: bool,
    /// Lines that systemd ignores.
    pub(super) ignored: Vec<(String, Origin)>,
}

/// The values of keys that have a list of them.
const CHOICES: [(&str, &[&str]); 5] = [
    ("Type", &["simple", "exec", "forking", "oneshot", "dbus", "notify", "notify-reload", "idle"]),
    ("Restart", &["no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always"]),
    ("ExitType", &["main", "cgroup"]),
    ("NotifyAccess", &["none", "main", "exec", "all"]),
    ("KillMode", &["control-group", "process", "mixed", "none"]),
];

impl Settings {
    /// Applies an entry. An error is why systemd reads no further in this file.
    pub(super) fn apply(
        &mut self,
        entry: &Entry,
        file: &File,
        specifiers: &Specifiers<'_>,
    ) -> Result<(), Remark> {
        match (entry.section.as_str(), entry.key.as_str()) {
            ("Service", key) => self.service(key, entry, file, specifiers),
            ("Unit", key) => {
                self.unit(key, entry, file, specifiers);
                Ok(())
            }
            ("Install", key) => {
                self.install(key, entry, file);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Mirrors systemd's src/shared/install.c: unit_file_load.
    fn install(&mut self, key: &str, entry: &Entry, file: &File) {
        const KEYS: [&str; 3] = ["WantedBy", "RequiredBy", "UpheldBy"];
        let Some(key) = KEYS.into_iter().find(|own| *own == key) else { return };
        if entry.value.is_empty() {
            self.targets.retain(|(own, _)| *own != key);
        }
        let words = split(&entry.value, Escapes::None).unwrap_or_default();
        let target = |word: Traced| (key, Sourced::new(word.text(), file.origin(word.range())));
        self.targets.extend(words.into_iter().map(target));
    }

    /// Whether systemd gives the service a socket to report by.
    ///
    /// Mirrors systemd's src/core/service.c: service_add_extras.
    pub(super) fn is_notified(&self) -> bool {
        match self.value("NotifyAccess") {
            Some("none") | None => {
                self.value("Type").is_some_and(|kind| kind.starts_with("notify"))
                    || self.watchdog.is_some()
                    || self.keeps_files
            }
            Some(_) => true,
        }
    }

    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.single.get(key).map(|(value, _)| value.as_str())
    }

    fn ignore(&mut self, said: impl Into<String>, origin: Origin) {
        self.ignored.push((said.into(), origin));
    }

    fn service(
        &mut self,
        key: &str,
        entry: &Entry,
        file: &File,
        specifiers: &Specifiers<'_>,
    ) -> Result<(), Remark> {
        match key {
            "ExecStart" | "ExecStartPre" | "ExecStartPost" | "ExecCondition" | "ExecReload" | "ExecStop"
            | "ExecStopPost" => return self.commands(key, entry, file, specifiers),
            "Environment" => self.environment(entry, file, specifiers),
            "EnvironmentFile" => self.environment_file(entry, file, specifiers),
            "PassEnvironment" | "UnsetEnvironment" => self.names(key, entry, file, specifiers),
            "User" | "Group" => return self.user(key, entry, file, specifiers),
            "WorkingDirectory" => match working_directory::read(entry, file, specifiers)? {
                Said::Set(directory) => self.working_directory = directory,
                Said::Ignored(said) => self.ignore(said, file.origin(entry.range())),
            },
            "RuntimeDirectory"
            | "StateDirectory"
            | "CacheDirectory"
            | "LogsDirectory"
            | "ConfigurationDirectory" => {
                self.folder(key, entry, file, specifiers);
            }
            "ExecSearchPath" => self.search_path(entry, specifiers, file),
            "Type" | "Restart" | "ExitType" | "NotifyAccess" | "KillMode" => self.choice(key, entry, file),
            "BusName" | "PAMName" | "RemainAfterExit" => self.plain(key, entry, file),
            "WatchdogSec" => self.watchdog(entry, file),
            "FileDescriptorStoreMax" => self.keeps_files = !matches!(entry.value.text().as_str(), "" | "0"),
            "LoadCredential" | "SetCredential" | "LoadCredentialEncrypted" | "SetCredentialEncrypted" => {
                self.credentials = !entry.value.is_empty();
            }
            "RestartForceExitStatus" => self.restart_statuses = !entry.value.is_empty(),
            _ => {}
        }
        Ok(())
    }

    fn unit(&mut self, key: &str, entry: &Entry, file: &File, specifiers: &Specifiers<'_>) {
        if let Some(kind) = key.strip_prefix("Condition").or_else(|| key.strip_prefix("Assert")) {
            let (list, ignored) = match key.starts_with('C') {
                true => (&mut self.conditions, &mut self.ignored),
                false => (&mut self.asserts, &mut self.ignored),
            };
            if entry.value.is_empty() {
                list.clear();
            } else {
                match condition::read(kind, entry, file, specifiers) {
                    Ok(condition) => list.push(condition),
                    Err(said) => ignored.push((said, file.origin(entry.range()))),
                }
            }
            return;
        }
        match key {
            _ if keys::form("Unit", key) == Some("units") => self.dependencies(key, entry, file, specifiers),
            "SuccessAction" => self.plain(key, entry, file),
            _ => {}
        }
    }

    /// Mirrors systemd's src/core/load-fragment.c: config_parse_unit_deps.
    fn dependencies(&mut self, key: &str, entry: &Entry, file: &File, specifiers: &Specifiers<'_>) {
        let words = entry.value.0.split(|byte| is_blank(byte.value)).filter(|word| !word.is_empty());
        for word in words.map(|word| Traced(word.to_vec())) {
            let origin = file.origin(word.range());
            let Ok(resolved) = specifiers.resolve(&word) else {
                self.ignore(
                    format!("Failed to resolve unit specifiers in {}, ignoring", word.text()),
                    origin,
                );
                continue;
            };
            let name = resolved.text();
            if resolved.unknown().is_none() && !name::is_valid(&name) {
                self.ignore(
                    format!("Failed to add dependency on {name}, ignoring: Invalid argument"),
                    origin,
                );
                continue;
            }
            if key == "Requisite" {
                self.requisite.push((name.clone(), origin.clone()));
            }
            if matches!(key, "Requires" | "Requisite" | "BindsTo" | "BindTo") {
                self.required.push((name, origin));
            }
        }
    }

    fn commands(
        &mut self,
        key: &str,
        entry: &Entry,
        file: &File,
        specifiers: &Specifiers<'_>,
    ) -> Result<(), Remark> {
        let starts = key == "ExecStart";
        let stops = key == "ExecStop";
        if entry.value.is_empty() {
            if starts {
                self.commands.clear();
            }
            self.stops &= !stops;
            return Ok(());
        }
        let read = command::read(entry, specifiers);
        self.ignored.extend(read.ignored.into_iter().map(|remark| (remark.said, file.origin(remark.range))));
        self.stops |= stops && !read.commands.is_empty();
        if starts {
            let origin = file.origin(entry.range());
            let started = |command| Started { command, file: file.clone(), origin: origin.clone() };
            self.commands.extend(read.commands.into_iter().map(started));
        }
        read.refused.map_or(Ok(()), Err)
    }

    /// Whether the service is started in the home of its user.
    pub(super) fn starts_at_home(&self) -> bool {
        self.working_directory.as_ref().is_some_and(WorkingDirectory::is_home)
    }

    /// Mirrors systemd's src/core/load-fragment.c: config_parse_environ.
    fn environment(&mut self, entry: &Entry, file: &File, specifiers: &Specifiers<'_>) {
        if entry.value.is_empty() {
            self.variables.clear();
            return;
        }
        let (set, ignored) = variables(&entry.value, file, specifiers);
        self.ignored.extend(ignored.into_iter().map(|remark| (remark.said, file.origin(remark.range))));
        self.variables.extend(set);
    }

    /// Mirrors systemd's src/core/load-fragment.c: config_parse_unit_env_file.
    fn environment_file(&mut self, entry: &Entry, file: &File, specifiers: &Specifiers<'_>) {
        let origin = file.origin(entry.range());
        if entry.value.is_empty() {
            self.files.clear();
            return;
        }
        let written = entry.value.text();
        let resolved = match specifiers.resolve_path(&entry.value) {
            Ok(resolved) => resolved,
            Err(Unresolved(why)) => {
                return self.ignore(
                    format!("Failed to resolve unit specifiers in '{written}', ignoring: {why}"),
                    origin,
                );
            }
        };
        let text = resolved.text();
        let (named, optional) = text.strip_prefix('-').map_or((text.as_str(), false), |named| (named, true));
        match path::absolute(named) {
            Ok(path) => {
                let unknown = resolved.unknown().is_some();
                self.files.push(EnvironmentFile { path, optional, unknown, origin });
            }
            Err(why) => self.ignore(format!("EnvironmentFile= {why}, ignoring: {named}"), origin),
        }
    }

    /// Mirrors systemd's src/core/load-fragment.c: config_parse_pass_environ and config_parse_unset_environ.
    fn names(&mut self, key: &str, entry: &Entry, file: &File, specifiers: &Specifiers<'_>) {
        let passes = key == "PassEnvironment";
        let list = if passes { &mut self.passed } else { &mut self.unset };
        if entry.value.is_empty() {
            list.clear();
            return;
        }
        let mut words = Words::of(&entry.value);
        while let Some(word) = words.next(if passes { Escapes::Plain } else { Escapes::C }) {
            let Ok(word) = word else {
                let said = format!("Trailing garbage in {key}, ignoring: {}", entry.value.text());
                self.ignored.push((said, file.origin(entry.range())));
                break;
            };
            let name = specifiers.resolve(&word).map(|name| name.text()).unwrap_or_default();
            let assigns = !passes && name.split_once('=').is_some_and(|(name, _)| is_name(name));
            if is_name(&name) || assigns {
                list.push(name);
            } else {
                let said = format!("Invalid environment name for {key}, ignoring: {}", word.text());
                self.ignored.push((said, file.origin(word.range())));
            }
        }
    }

    /// Mirrors systemd's src/core/load-fragment.c: config_parse_user_group_compat.
    fn user(
        &mut self,
        key: &str,
        entry: &Entry,
        file: &File,
        specifiers: &Specifiers<'_>,
    ) -> Result<(), Remark> {
        let refuse = |said: String| Err(Remark { said, range: entry.range() });
        let written = entry.value.text();
        let name = match specifiers.resolve(&entry.value) {
            Ok(name) => name.text(),
            Err(Unresolved(why)) => {
                return refuse(format!("Failed to resolve unit specifiers in {written}: {why}"));
            }
        };
        let forbidden = |c: char| c.is_ascii_control() || matches!(c, ':' | '/');
        let odd = name.starts_with([' ', '-']) || name.ends_with(' ') || matches!(name.as_str(), "." | "..");
        if odd || name.contains(forbidden) || name.bytes().all(|byte| byte == b'.') && !name.is_empty() {
            return refuse(format!("Invalid user/group name or numeric ID: {name}"));
        }
        let origin = file.origin(entry.range());
        if key == "User" {
            self.user = (!name.is_empty()).then(|| name.clone());
        }
        let key = if key == "User" { "User" } else { "Group" };
        if name.is_empty() {
            self.single.remove(key);
        } else {
            self.single.insert(key, (name, origin));
        }
        Ok(())
    }

    /// Mirrors systemd's src/core/load-fragment.c: config_parse_exec_directories.
    fn folder(&mut self, key: &str, entry: &Entry, file: &File, specifiers: &Specifiers<'_>) {
        let folder = match key {
            "RuntimeDirectory" => Folder::Runtime,
            "StateDirectory" => Folder::State,
            "CacheDirectory" => Folder::Cache,
            "LogsDirectory" => Folder::Logs,
            _ => Folder::Configuration,
        };
        if entry.value.is_empty() {
            self.folders.remove(&folder);
            return;
        }
        for word in split(&entry.value, Escapes::None).unwrap_or_default() {
            let source = word.0.split(|byte| byte.value == b':').next().unwrap_or_default();
            let resolved = specifiers.resolve_path(&Traced(source.to_vec())).map(|path| path.text());
            match resolved.ok().and_then(|text| path::relative(&text).ok()) {
                Some(path) if path != "private" && !path.starts_with("private/") => {
                    let own = self.folders.entry(folder).or_default();
                    if !own.contains(&path) {
                        own.push(path);
                    }
                }
                _ => {
                    let said = format!("Invalid path in {key}=, ignoring: {}", word.text());
                    self.ignored.push((said, file.origin(word.range())));
                }
            }
        }
    }

    fn search_path(&mut self, entry: &Entry, specifiers: &Specifiers<'_>, file: &File) {
        if entry.value.is_empty() {
            self.search.clear();
        }
        for part in entry.value.0.split(|byte| byte.value == b':').filter(|part| !part.is_empty()) {
            let Ok(resolved) = specifiers.resolve_path(&Traced(part.to_vec())) else { continue };
            match path::absolute(&resolved.text()) {
                Ok(folder) => self.search.push(folder),
                Err(why) => {
                    let said = format!("ExecSearchPath= {why}, ignoring: {}", resolved.text());
                    self.ignore(said, file.origin(entry.range()));
                }
            }
        }
    }

    /// Mirrors systemd's src/core/service.c: service_start_watchdog.
    fn watchdog(&mut self, entry: &Entry, file: &File) {
        let (value, origin) = (entry.value.text(), file.origin(entry.range()));
        match time_span::microseconds(&value) {
            Some(0 | u64::MAX) => self.watchdog = None,
            Some(span) => self.watchdog = Some(Sourced::new(span, origin)),
            None => self.ignore(format!("Failed to parse WatchdogSec= parameter, ignoring: {value}"), origin),
        }
    }

    fn choice(&mut self, key: &str, entry: &Entry, file: &File) {
        let value = entry.value.text();
        let origin = file.origin(entry.range());
        let Some((key, choices)) = CHOICES.iter().find(|(own, _)| *own == key) else { return };
        if choices.contains(&value.as_str()) {
            self.single.insert(key, (value, origin));
        } else if value.is_empty() && *key == "KillMode" {
            self.single.remove(key);
        } else {
            self.ignore(format!("Failed to parse {key}=, ignoring: {value}"), origin);
        }
    }

    fn plain(&mut self, key: &str, entry: &Entry, file: &File) {
        const KEYS: [&str; 4] = ["BusName", "PAMName", "RemainAfterExit", "SuccessAction"];
        let Some(key) = KEYS.into_iter().find(|own| *own == key) else { return };
        let value = entry.value.text();
        if value.is_empty() || value == "none" && key == "SuccessAction" {
            self.single.remove(key);
        } else {
            self.single.insert(key, (value, file.origin(entry.range())));
        }
    }
}

/// The assignments of an `Environment=`, and those that systemd ignores.
pub(super) fn variables(
    value: &Traced,
    file: &File,
    specifiers: &Specifiers<'_>,
) -> (Vec<(String, Variable)>, Vec<Remark>) {
    let (mut set, mut ignored) = (Vec::new(), Vec::new());
    let mut words = Words::of(value);
    while let Some(word) = words.next(Escapes::C) {
        let Ok(word) = word else {
            ignored.push(Remark {
                said: format!("Invalid syntax, ignoring: {}", value.text()),
                range: value.range(),
            });
            break;
        };
        match specifiers.resolve(&word) {
            Err(Unresolved(why)) => {
                let said = format!("Failed to resolve specifiers in {}, ignoring: {why}", word.text());
                ignored.push(Remark { said, range: word.range() });
            }
            Ok(resolved) => match assignment(resolved, file) {
                Ok(variable) => set.push(variable),
                Err(_) => {
                    let said = format!("Invalid environment assignment, ignoring: {}", word.text());
                    ignored.push(Remark { said, range: word.range() });
                }
            },
        }
    }
    (set, ignored)
}
