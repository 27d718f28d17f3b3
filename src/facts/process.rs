use std::collections::BTreeMap;

use super::{Mounts, Origin, Reason, Sourced};

/// A component as it is started: the arguments and environment that systemd or, for a static pod, the container runtime
/// passes to it.
#[derive(Clone, Debug, Default)]
pub struct Process {
    /// The words after the program, in order. The origin of a word is its place in a unit, an env file or a manifest; the
    /// first one if it has several.
    pub words: Vec<Sourced<String>>,
    /// Its environment, as far as it is known.
    pub environment: BTreeMap<String, Sourced<String>>,
    /// Why it would not be started at all.
    pub faults: Vec<StartFault>,
    /// Lines of its units and env files that systemd ignores.
    pub ignored: Vec<Ignored>,
    /// Variables of its command that a later source sets to another value, in words that name both places, and where it is.
    pub replaced: Vec<Sourced<String>>,
    /// The command of its unit that a package's drop-in replaces.
    pub replaced_command: Option<ReplacedCommand>,
    /// The targets that start its unit once it is enabled.
    pub targets: Vec<Sourced<String>>,
    /// The microseconds after which systemd kills it unless it reports that it is alive.
    pub watchdog: Option<Sourced<u64>>,
    /// The paths at which its own machine checks its health without credentials, as the probes of a static pod do.
    pub health_checks: Vec<Sourced<String>>,
    /// The ports of the probes for which the kubelet restarts a static pod.
    pub health_ports: Vec<Sourced<u16>>,
    /// What a static pod sees of its machine's files, if that is known; none for a process that sees all.
    pub mounts: Option<Mounts>,
    /// Whether the words are all of them: false for a list of flags that a person adds to a unit of their own.
    pub whole: bool,
    /// Words left out of [`words`](Self::words) because their value is not in any file, by the flag's name without dashes,
    /// or by the word itself if it is not a flag.
    pub unknown: BTreeMap<String, Sourced<String>>,
    /// Words left out because of a placeholder that is not filled in, in the same way.
    pub placeholders: BTreeMap<String, Sourced<String>>,
}

impl Process {
    /// Adds a word with an unknown value, which hides the flag that it sets. If the word is the value of the flag before it,
    /// that flag is hidden.
    pub fn hide(&mut self, word: Sourced<String>) {
        let flag = |text: &str| text.strip_prefix("--").map(|flag| flag.replace('_', "-"));
        if let Some((name, _)) = word.value.split_once('=')
            && let Some(name) = flag(name).filter(|name| !is_nameless(name))
        {
            self.unknown.insert(name, word);
        } else if let Some(before) = self.words.last().cloned()
            && let Some(name) = flag(&before.value).filter(|name| !name.contains('='))
        {
            self.words.pop();
            let text = format!("{} {}", before.value, word.value);
            self.unknown.insert(name, Sourced::new(text, word.origin));
        } else {
            self.unknown.insert(word.value.clone(), word);
        }
    }

    /// Whether the words are complete for a flag: if it is not among them, it is not set.
    pub fn tells(&self, flag: &str) -> bool {
        self.whole && !self.hides(flag)
    }

    /// Whether a flag may be set to an unknown value.
    pub fn hides(&self, flag: &str) -> bool {
        let names = || self.placeholders.keys().chain(self.unknown.keys());
        names().any(|name| name == flag || is_nameless(name))
    }

    /// Whether every word is known.
    pub fn is_known(&self) -> bool {
        self.unknown.is_empty() && self.placeholders.is_empty()
    }

    /// The flags with unknown values, and why they are unknown.
    pub fn hidden(&self) -> BTreeMap<String, Reason> {
        let of_machine =
            self.unknown.iter().map(|(flag, word)| (flag.clone(), Reason::OfMachine(word.value.clone())));
        let placeholders = self
            .placeholders
            .iter()
            .map(|(flag, word)| (flag.clone(), Reason::Placeholder(word.value.clone())));
        of_machine.chain(placeholders).collect()
    }
}

/// Whether what is named is not a flag but a word that may be any: `$ARGS`, `{{ args }}`, `--{{ name }}`, `__ARGS__`.
pub fn is_nameless(name: &str) -> bool {
    let of_flags = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.starts_with(|first: char| first.is_ascii_alphabetic())
        || name.contains("__")
        || !name.bytes().all(of_flags)
}

/// A line that systemd ignores with a warning.
#[derive(Clone, Debug)]
pub struct Ignored {
    /// systemd's error.
    pub said: String,
    /// A suggestion.
    pub help: Option<String>,
    /// Where.
    pub origin: Origin,
}

/// A command that never runs, and the one of a package's drop-in that runs instead.
#[derive(Clone, Debug)]
pub struct ReplacedCommand {
    /// The unit's own command.
    pub own: Origin,
    /// The drop-in's.
    pub by: Origin,
}

/// Why a process is not started, or is started with unintended arguments.
#[derive(Clone, Debug)]
pub struct StartFault {
    /// The fault.
    pub kind: StartFaultKind,
    /// Where.
    pub origin: Origin,
    /// Whether the process is not started.
    pub fatal: bool,
}

/// The kinds of [`StartFault`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StartFaultKind {
    /// A missing `EnvironmentFile=` without `-`.
    EnvironmentFileMissing(String),
    /// A missing `EnvironmentFile=` with `-`: its variables are not set.
    OptionalEnvironmentFileMissing(String),
    /// A word refers to a variable that is not set and expands to nothing.
    VariableUnset(String),
    /// There is no `ExecStart=`.
    NoCommand,
    /// There is a second `ExecStart=` without an empty one before it.
    SeveralCommands,
    /// The program's path is not absolute.
    ProgramNotAbsolute(String),
    /// A word, a variable or all of them together are longer than Linux accepts.
    TooLong,
    /// systemd refuses the unit, with this error.
    Refused(String),
    /// It starts this program, which is another one.
    OtherProgram(String),
    /// A condition of the unit is not met on this machine.
    ConditionFails(String),
    /// It is only started if this is the case, which is unknown.
    StartsOnlyIf(String),
}
