use std::collections::BTreeMap;

use super::{Origin, Reason, Sourced};

/// A component as it is started: what systemd, or the container runtime for a static pod, hands to its main function.
#[derive(Clone, Debug, Default)]
pub struct Process {
    /// The words after the program, in order. The origin of a word is where its text stands, in a unit, an env file or a
    /// manifest; words with several places have the first.
    pub words: Vec<Sourced<String>>,
    /// Its environment, as far as files say it.
    pub environment: BTreeMap<String, Sourced<String>>,
    /// Why it would not be started at all.
    pub faults: Vec<StartFault>,
    /// Lines of its units and env files that systemd ignores.
    pub ignored: Vec<Ignored>,
    /// The targets that start its unit once it is enabled.
    pub targets: Vec<Sourced<String>>,
    /// Whether the words are all of them: false for a list of flags that a person adds to a unit of their own.
    pub whole: bool,
    /// Words that are left out of [`words`](Self::words) since their value comes from where no file says it, by the flag's
    /// name without dashes; by the word itself where it has no flag's name.
    pub unknown: BTreeMap<String, Sourced<String>>,
    /// Words that are left out in the same way since a template's placeholder in them is not filled in.
    pub placeholders: BTreeMap<String, Sourced<String>>,
}

impl Process {
    /// Adds a word whose value no file says: it hides the flag that it would give. A word that follows a flag without a value
    /// takes that flag with it.
    pub fn hide(&mut self, word: Sourced<String>) {
        let flag = |text: &str| text.strip_prefix("--").map(|flag| flag.replace('_', "-"));
        if let Some((name, _)) = word.value.split_once('=')
            && let Some(name) = flag(name).filter(|name| !name.contains('$'))
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

    /// Whether the words tell all about a flag: where it is not among them, it is not given.
    pub fn tells(&self, flag: &str) -> bool {
        self.whole && !self.hides(flag)
    }

    /// Whether a flag may be given with a value that no file says.
    pub fn hides(&self, flag: &str) -> bool {
        let nameless = |name: &String| name.contains('$');
        self.placeholders.contains_key(flag)
            || self.unknown.contains_key(flag)
            || self.unknown.keys().any(nameless)
    }

    /// Whether every word is known.
    pub fn is_known(&self) -> bool {
        self.unknown.is_empty() && self.placeholders.is_empty()
    }

    /// The flags that are given with values that nobody knows, and why.
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

/// A line that systemd ignores with a warning.
#[derive(Clone, Debug)]
pub struct Ignored {
    /// systemd's own words.
    pub said: String,
    /// What was most likely meant.
    pub help: Option<String>,
    /// Where.
    pub origin: Origin,
}

/// Why systemd does not start a process, or starts it with other words than were meant.
#[derive(Clone, Debug)]
pub struct StartFault {
    /// What is wrong.
    pub kind: StartFaultKind,
    /// Where.
    pub origin: Origin,
    /// Whether nothing runs; else it runs with other words.
    pub fatal: bool,
}

/// What a [`StartFault`] is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StartFaultKind {
    /// An `EnvironmentFile=` without `-` that is not there.
    EnvironmentFileMissing(String),
    /// An `EnvironmentFile=` with `-` that is not there: its variables are empty.
    OptionalEnvironmentFileMissing(String),
    /// A variable that a word refers to and nothing sets: it is left out.
    VariableUnset(String),
    /// There is no `ExecStart=`.
    NoCommand,
    /// There is a second `ExecStart=`, and no empty one before it takes back the first.
    SeveralCommands,
    /// The program's path is not absolute.
    ProgramNotAbsolute(String),
    /// A word, a variable or all of them together are longer than Linux takes.
    TooLong,
    /// The same in the command of a container.
    ContainerTooLong,
    /// systemd refuses the unit; in its words.
    Refused(String),
    /// A condition of the unit does not hold on this machine.
    ConditionFails(String),
    /// It is started only if this holds, which no file says.
    StartsOnlyIf(String),
}
