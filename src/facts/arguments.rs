use std::borrow::Cow;

use super::{Process, Sourced};
use crate::kube::value::{malformed_text, parse_bool, printed_by, refused_value};
use crate::kube::{Flag, Kind, Kube, Program};

/// The flags of a process, as its program reads its command line.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    given: Vec<(String, Sourced<String>)>,
    /// The words that it does not accept, in their order. The program itself exits at the first.
    pub faults: Vec<ArgumentFault>,
}

/// A word of a command line that a program does not accept.
#[derive(Clone, Debug)]
pub struct ArgumentFault {
    /// What is wrong.
    pub kind: ArgumentFaultKind,
    /// The word.
    pub word: Sourced<String>,
}

/// What an [`ArgumentFault`] is. Flags are named without dashes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ArgumentFaultKind {
    /// It does not begin with a dash, or follows `--`.
    NotAFlag,
    /// It has one dash and is not a short flag.
    Shorthand,
    /// No name follows the dashes.
    NoName,
    /// The program has no such flag.
    NoSuchFlag(String),
    /// A flag that needs a value is the last word.
    NoValue(String),
    /// The program does not read this text, or exits because of it.
    BadValue {
        /// The flag.
        flag: String,
        /// Its text.
        text: String,
    },
    /// With this flag the program only prints something.
    Prints {
        /// The flag.
        flag: String,
        /// Its text.
        text: String,
    },
}

/// How many faults are kept.
const MOST_FAULTS: usize = 100;

/// A word as pflag parses it.
enum Word<'a> {
    /// Not a flag.
    Stray,
    /// `--`: the words after it are arguments, not flags.
    End,
    /// Not accepted, whatever the program.
    Bad(ArgumentFaultKind),
    /// A flag, and its value if that is in the same word.
    Flag(Cow<'a, str>, Option<&'a str>),
}

impl<'a> Word<'a> {
    fn of(word: &'a str) -> Self {
        let Some(dashed) = word.strip_prefix('-').filter(|rest| !rest.is_empty()) else {
            return Word::Stray;
        };
        if dashed == "-" {
            return Word::End;
        }
        let (name, inline) = match dashed.strip_prefix('-') {
            None if dashed == "h" => ("help", None),
            Some(long) => match long.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (long, None),
            },
            // `-v=2` and `-v2`; the components have no other short flags but `-h`.
            None => match dashed.strip_prefix('v') {
                Some("") => ("v", None),
                Some(rest) => ("v", Some(rest.strip_prefix('=').unwrap_or(rest))),
                None => return Word::Bad(ArgumentFaultKind::Shorthand),
            },
        };
        if name.is_empty() || name.starts_with(['-', '=']) {
            return Word::Bad(ArgumentFaultKind::NoName);
        }
        Word::Flag(if name.contains('_') { name.replace('_', "-").into() } else { name.into() }, inline)
    }
}

impl Arguments {
    /// Reads the words of a process.
    ///
    /// Mirrors github.com/spf13/pflag: FlagSet.parseArgs, with k8s.io/component-base/cli/flag: WordSepNormalizeFunc.
    pub fn read(process: &Process, program: Program, kube: Kube) -> Self {
        let mut arguments = Self::default();
        let mut words = process.words.iter();
        while let Some(word) = words.next() {
            if arguments.faults.len() >= MOST_FAULTS {
                break;
            }
            match Word::of(&word.value) {
                Word::Stray => arguments.fault(ArgumentFaultKind::NotAFlag, word),
                Word::End => {
                    words.by_ref().for_each(|word| arguments.fault(ArgumentFaultKind::NotAFlag, word))
                }
                Word::Bad(kind) => arguments.fault(kind, word),
                Word::Flag(name, inline) => match kube.flags(program).flag(&name).present() {
                    Some(flag) => {
                        let value = value(&flag, inline, word, &mut words);
                        arguments.flag(kube, &name, flag, value, word);
                    }
                    None => arguments.fault(ArgumentFaultKind::NoSuchFlag(name.into_owned()), word),
                },
            }
        }
        arguments.only_prints();
        arguments
    }

    /// Adds a flag that the program has.
    fn flag(
        &mut self,
        kube: Kube,
        name: &str,
        flag: Flag,
        value: Option<Sourced<String>>,
        word: &Sourced<String>,
    ) {
        let Some(value) = value else {
            return self.fault(ArgumentFaultKind::NoValue(name.to_owned()), word);
        };
        let text = &value.value;
        let malformed = malformed_text(&flag, kube, text);
        if malformed.is_some() || refused_value(&flag, kube.minor(), text).is_some() {
            let kind = ArgumentFaultKind::BadValue { flag: name.to_owned(), text: text.clone() };
            let item = malformed.and_then(|malformed| value.items().nth(malformed.item?));
            let origin = item.map_or_else(|| word.origin.clone(), |item| item.origin);
            return self.fault(kind, &Sourced::new(word.value.clone(), origin));
        }
        self.add(flag.same.unwrap_or(name), value, flag.kind);
    }

    /// What only prints is looked at once all flags are read.
    fn only_prints(&mut self) {
        let prints = |(name, value): &&(String, Sourced<String>)| printed_by(name, &value.value).is_some();
        if let Some((flag, value)) = self.given.iter().find(prints) {
            let kind = ArgumentFaultKind::Prints { flag: flag.clone(), text: value.value.clone() };
            self.faults.push(ArgumentFault { kind, word: value.clone() });
        }
    }

    fn fault(&mut self, kind: ArgumentFaultKind, word: &Sourced<String>) {
        self.faults.push(ArgumentFault { kind, word: word.clone() });
    }

    /// Lists and maps grow with each mention, other flags keep the last. `name` is the one of several that set the same.
    fn add(&mut self, name: &str, value: Sourced<String>, kind: Kind) {
        let grows = matches!(kind, Kind::Strings | Kind::Ints | Kind::ReservedMemory) || kind.is_map();
        if let Some((_, before)) = self.given.iter_mut().find(|(given, _)| given == name) {
            if grows && !before.value.is_empty() {
                before.value.push(if kind == Kind::ReservedMemory { ';' } else { ',' });
                before.value.push_str(&value.value);
                before.origin = value.origin;
            } else {
                *before = value;
            }
            return;
        }
        self.given.push((name.to_owned(), value));
    }

    /// The value of a flag that is given.
    pub fn get(&self, name: &str) -> Option<&Sourced<String>> {
        self.given.iter().find(|(given, _)| given == name).map(|(_, value)| value)
    }

    /// The value of a flag that is given and not empty.
    pub fn text(&self, name: &str) -> Option<&Sourced<String>> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The items of a list that is given, each with its own place.
    ///
    /// Mirrors github.com/spf13/pflag/string_slice.go: readAsCSV.
    pub fn list(&self, name: &str) -> Option<Sourced<Vec<Sourced<String>>>> {
        let given = self.get(name)?;
        let items = given.items().map(|item| Sourced::new(item.value.to_owned(), item.origin));
        Some(Sourced::new(items.collect(), given.origin.clone()))
    }

    /// Whether a boolean flag is on, when it is given.
    pub fn bool(&self, name: &str) -> Option<Sourced<bool>> {
        let given = self.get(name)?;
        parse_bool(&given.value).map(|on| Sourced::new(on, given.origin.clone()))
    }

    /// The flags that are given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Sourced<String>)> {
        self.given.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// The value of a flag: in its word, or the next word; none when there is no next one.
fn value<'a>(
    flag: &Flag,
    inline: Option<&str>,
    word: &Sourced<String>,
    words: &mut impl Iterator<Item = &'a Sourced<String>>,
) -> Option<Sourced<String>> {
    Some(match (inline, flag.kind) {
        (Some(value), _) => Sourced::new(value.to_owned(), word.origin.clone()),
        (None, Kind::Bool) => Sourced::new("true".to_owned(), word.origin.clone()),
        (None, _) => {
            // The flag's value is in the next word; without a place of its own in the spec, it has the flag's.
            let next = words.next()?;
            let mut origin = next.origin.clone();
            origin.spec = origin.spec.or_else(|| word.origin.spec.clone());
            Sourced::new(next.value.clone(), origin)
        }
    })
}
