//! Reads unit files and env files as systemd does, down to the words that a process is started with.
//!
//! A file is read into lines (`lines`), their values into words (`words`) whose specifiers (`specifier`) are replaced by
//! values from the unit's name and the machine's files ([`Host`]). A service's entries become its settings (`settings`):
//! commands (`command`), conditions (`condition`), variables (`environment`) and env files (`env_file`); systemd then
//! refuses invalid combinations (`verify`). [`Service`] puts variables into the words of a command (`expand`). Each byte
//! of a value that only the running machine knows is marked as unknown.

mod command;
mod condition;
mod env_file;
mod environment;
mod expand;
pub mod glob;
mod host;
mod keys;
mod limits;
mod lines;
mod manager;
pub mod name;
mod path;
mod service;
mod settings;
mod specifier;
mod time_span;
mod traced;
mod values;
mod variable;
mod verify;
mod words;
mod working_directory;

use crate::facts::{Fact, File, Files, Process, Reason};
use crate::source::Source;
use std::sync::Arc;

pub use env_file::{is_name, variables};
pub use host::{Host, Lying, User};
pub use limits::{LONGEST_WORD, MOST_WORDS};
pub use lines::{Entry, Lines, Remark, first_words, read, read_lines};
pub use service::Service;
pub use settings::EnvironmentFile;
pub use traced::{Traced, Unknown};

/// What systemd starts for a unit and its drop-ins on a machine of which nothing else is known. `files` are those of its
/// machine; an env file that is not among them does not exist.
pub fn process(units: &[&File], files: &Files) -> Process {
    let Some((unit, drop_ins)) = units.split_first() else { return Process::default() };
    let name = service::name_of(unit.source.name());
    let path = format!("/etc/systemd/system/{name}");
    let service = Service::load(name, &path, unit, drop_ins, &Host::default());
    let mut files = files.clone();
    for named in service.environment_files().iter().filter(|named| !named.unknown) {
        if matches!(files.get(&named.path), Fact::Unknown(Reason::NotCollected(_))) {
            files.insert_absent(named.path.clone());
        }
    }
    service.process(0, &files)
}

/// The unit of a package as far as it matters to a drop-in that brings its own command.
pub fn of_package(name: &str) -> File {
    let text = "[Service]\nExecStart=/usr/bin/kubelet\n";
    File::new(Arc::new(Source::new(name, text)))
}

#[cfg(test)]
mod tests;
