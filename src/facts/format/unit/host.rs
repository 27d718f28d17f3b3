use std::collections::BTreeMap;

use super::variable::Variable;

/// What the files of a machine give about the machine itself. Anything else is not known.
#[derive(Clone, Default)]
pub struct Host {
    /// Its name: etc/hostname.
    pub name: Option<String>,
    /// etc/machine-id.
    pub machine_id: Option<String>,
    /// `PRETTY_HOSTNAME` of etc/machine-info.
    pub pretty_name: Option<String>,
    /// etc/os-release.
    pub os_release: Option<BTreeMap<String, String>>,
    /// Its users: etc/passwd, by name the folder and the shell.
    pub users: Option<BTreeMap<String, User>>,
    /// Its groups: etc/group, by name the number.
    pub groups: Option<BTreeMap<String, String>>,
    /// What systemd gives to every service: `DefaultEnvironment=` of system.conf.
    pub(super) default: Vec<(String, Variable)>,
    /// What `PassEnvironment=` passes on: `ManagerEnvironment=` of system.conf.
    pub(super) manager: Vec<(String, Variable)>,
    /// Whether its units may have other drop-ins than the known ones, which set more variables.
    pub open: bool,
    /// What is at paths that conditions test, as far as it is known.
    pub paths: BTreeMap<String, Lying>,
}

/// What is at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lying {
    /// Nothing.
    Nothing,
    /// A folder.
    Folder,
    /// A file with something in it.
    File,
    /// A file without anything in it.
    EmptyFile,
    /// Something; it is not known what.
    Something,
}

/// A user of a machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct User {
    /// The number.
    pub number: String,
    /// The home folder.
    pub home: String,
    /// The shell.
    pub shell: String,
}

impl Host {
    /// A user by name or number, with the name.
    pub(super) fn user<'a>(&'a self, named: &'a str) -> Option<(&'a str, &'a User)> {
        let users = self.users.as_ref()?;
        let by_number = || users.iter().find(|(_, user)| user.number == named);
        let is_number = named.bytes().all(|byte| byte.is_ascii_digit());
        let found = if is_number { by_number() } else { users.get_key_value(named) };
        found.map(|(name, user)| (name.as_str(), user))
    }

    /// The name up to its first dot.
    pub(super) fn short_name(&self) -> Option<&str> {
        self.name.as_deref().map(|name| name.split('.').next().unwrap_or_default())
    }

    /// A field of os-release; empty where the file does not have it.
    pub(super) fn os(&self, field: &str) -> Option<&str> {
        self.os_release.as_ref().map(|fields| fields.get(field).map_or("", String::as_str))
    }
}
