use std::collections::BTreeMap;

use super::Host;
use super::env_file::assignments;
use super::settings::{Folder, Settings};
use super::variable::Variable;
use crate::facts::File;

/// The environment of a service.
#[derive(Default)]
pub(super) struct Environment {
    pub(super) values: BTreeMap<String, Variable>,
    /// Whether there may be others: an env file is not known.
    pub(super) open: bool,
    /// Variables of files that a later source sets to another value: the name, the value that is lost, and the later one.
    pub(super) replaced: Vec<(String, Variable, Variable)>,
}

/// Where systemd finds programs that a unit names without a path.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Variables that systemd itself may be started with.
const OF_BOOT: [&str; 8] = ["HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "container"];

impl Environment {
    /// What systemd gives to a service, later ones before earlier ones; env files are not in it yet.
    ///
    /// Mirrors systemd's src/core/execute.c: exec_child and build_environment.
    pub(super) fn of(settings: &Settings, host: &Host, unit: &str) -> Self {
        let mut values = BTreeMap::new();
        let known = |name: &str, value: &str| (name.to_owned(), Variable::known(value));
        values.extend([known("PATH", PATH), known("LANG", "C.UTF-8")]);
        values.extend(host.default.iter().cloned());
        for name in ["INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID"] {
            values.insert(name.to_owned(), Variable::unknown(name));
        }
        if settings.is_notified() {
            values.extend([known("NOTIFY_SOCKET", "/run/systemd/notify")]);
        }
        if settings.watchdog.is_some() {
            for name in ["WATCHDOG_PID", "WATCHDOG_USEC"] {
                values.insert(name.to_owned(), Variable::unknown(name));
            }
        }
        match &settings.user {
            Some(user) => values.extend(of_user(user, host)),
            // Mirrors systemd's src/core/execute.c: acquire_home.
            None if settings.starts_at_home() => values.extend([known("HOME", "/root")]),
            None => {}
        }
        for (folder, paths) in &settings.folders {
            let mut paths: Vec<String> =
                paths.iter().map(|path| format!("{}/{path}", folder.parent())).collect();
            paths.sort_by(|one, other| one.split('/').cmp(other.split('/')));
            values.extend([known(folder.variable(), &paths.join(":"))]);
        }
        if settings.credentials {
            values.extend([known("CREDENTIALS_DIRECTORY", &format!("/run/credentials/{unit}"))]);
        }
        if !settings.search.is_empty() {
            values.extend([known("PATH", &settings.search.join(":"))]);
        }
        for name in &settings.passed {
            match host.manager.iter().rev().find(|(own, _)| own == name) {
                Some(passed) => values.extend([passed.clone()]),
                // systemd may have got it from the kernel or the boot loader.
                None if OF_BOOT.contains(&name.as_str()) => {
                    values.insert(name.clone(), Variable::unknown(name));
                }
                None => {}
            }
        }
        let mut environment = Self { values, open: host.open, replaced: Vec::new() };
        for (name, variable) in &settings.variables {
            environment.set(name.clone(), variable.clone());
        }
        environment
    }

    fn set(&mut self, name: String, variable: Variable) {
        let lost = self.values.insert(name.clone(), variable.clone());
        let lost = lost.filter(|lost| lost.written && lost.value.text() != variable.value.text());
        self.replaced.extend(lost.map(|lost| (name, lost, variable)));
    }

    /// Adds the variables of an env file; returns why systemd refuses the file.
    pub(super) fn add(&mut self, file: &File) -> Option<super::Remark> {
        let found = assignments(file);
        if found.refused.is_some() {
            return found.refused;
        }
        for (name, value) in found.set {
            self.set(name, Variable { file: file.clone(), value, written: true });
        }
        None
    }

    /// Removes what `UnsetEnvironment=` names: a variable, or a variable with a value.
    ///
    /// Mirrors systemd's src/basic/env-util.c: env_match.
    pub(super) fn unset(&mut self, patterns: &[String]) {
        for pattern in patterns {
            match pattern.split_once('=') {
                None => drop(self.values.remove(pattern)),
                Some((name, value)) => {
                    if self.values.get(name).is_some_and(|own| own.value.text() == value) {
                        self.values.remove(name);
                    }
                }
            }
        }
    }
}

/// `HOME`, `USER`, `LOGNAME` and `SHELL` of a service with `User=`.
///
/// Mirrors systemd's src/basic/user-util.c: get_user_creds with USER_CREDS_CLEAN.
fn of_user(user: &str, host: &Host) -> Vec<(String, Variable)> {
    let set = |name: &str, value: Variable| (name.to_owned(), value);
    let named =
        |name: &str| ["USER", "LOGNAME"].map(|variable| set(variable, Variable::known(name))).to_vec();
    match (user, host.user(user)) {
        ("root" | "0", _) => {
            let mut values = named("root");
            values.push(set("HOME", Variable::known("/root")));
            values.push(set("SHELL", Variable::known("/bin/bash")));
            values
        }
        ("nobody" | "65534", _) => named("nobody"),
        (_, Some((name, own))) => {
            let mut values = named(name);
            if own.home.len() > 1 && own.home.starts_with('/') {
                values.push(set("HOME", Variable::known(&own.home)));
            }
            if own.shell.starts_with('/') && !NO_LOGIN.contains(&own.shell.as_str()) {
                values.push(set("SHELL", Variable::known(&own.shell)));
            }
            values
        }
        (_, None) => {
            let number = user.bytes().all(|byte| byte.is_ascii_digit());
            let mut values = if number { Vec::new() } else { named(user) };
            let unknown = if number { &["USER", "LOGNAME", "HOME", "SHELL"][..] } else { &["HOME", "SHELL"] };
            values.extend(unknown.iter().map(|name| set(name, Variable::unknown(name))));
            values
        }
    }
}

/// Shells of users that do not log in.
const NO_LOGIN: [&str; 8] = [
    "/bin/nologin",
    "/sbin/nologin",
    "/usr/bin/nologin",
    "/usr/sbin/nologin",
    "/bin/false",
    "/usr/bin/false",
    "/bin/true",
    "/usr/bin/true",
];

impl Folder {
    fn parent(self) -> &'static str {
        match self {
            Self::Runtime => "/run",
            Self::State => "/var/lib",
            Self::Cache => "/var/cache",
            Self::Logs => "/var/log",
            Self::Configuration => "/etc",
        }
    }

    fn variable(self) -> &'static str {
        match self {
            Self::Runtime => "RUNTIME_DIRECTORY",
            Self::State => "STATE_DIRECTORY",
            Self::Cache => "CACHE_DIRECTORY",
            Self::Logs => "LOGS_DIRECTORY",
            Self::Configuration => "CONFIGURATION_DIRECTORY",
        }
    }
}
