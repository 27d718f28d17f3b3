use crate::diagnostic::{RuleId, rule_id};
use std::borrow::Cow;

use crate::facts::{Origin, Process, Sourced};
use crate::kube::value::{parse_bool, printed_by, refused_value, signed_duration, wanted_text};
use crate::kube::{Flag, Flags, Kind, Known, Kube};

/// The flags of a process, as its command line reads them.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    given: Vec<(String, Sourced<String>)>,
    /// Why the process would not take them, in its words.
    pub(super) problems: Vec<ArgumentProblem>,
}

/// A word that a process does not take.
#[derive(Clone, Debug)]
pub(super) struct ArgumentProblem {
    pub(super) rule: RuleId,
    /// The process's own words.
    pub(super) message: String,
    /// A way out.
    pub(super) help: Option<String>,
    pub(super) origin: Origin,
}

/// As many problems are told.
pub(super) const MOST_PROBLEMS: usize = 100;

impl Arguments {
    /// Reads the words of a process.
    ///
    /// Mirrors github.com/spf13/pflag: FlagSet.parseArgs, with k8s.io/component-base/cli/flag: WordSepNormalizeFunc. All
    /// problems are collected; the process itself stops at the first.
    pub(super) fn read(process: &Process, flags: Flags) -> Self {
        let mut arguments = Self::default();
        let mut words = process.words.iter().peekable();
        while let Some(word) = words.next() {
            // The process ends at the first.
            if arguments.problems.len() >= MOST_PROBLEMS {
                break;
            }
            let Some(dashed) = word.value.strip_prefix('-').filter(|rest| !rest.is_empty()) else {
                arguments.stray(word);
                continue;
            };
            if dashed == "-" {
                words.by_ref().for_each(|word| arguments.stray(word));
                break;
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
                    None => {
                        let first = dashed.chars().next().unwrap_or('-');
                        let message = format!("unknown shorthand flag: '{first}' in -{dashed}");
                        arguments.problem(
                            rule_id::FLAG_UNKNOWN,
                            message,
                            Some("write two dashes".to_owned()),
                            word,
                        );
                        continue;
                    }
                },
            };
            let name: Cow<'_, str> =
                if name.contains('_') { name.replace('_', "-").into() } else { name.into() };
            if name.is_empty() || name.starts_with(['-', '=']) {
                arguments.problem(
                    rule_id::FLAG_UNKNOWN,
                    format!("bad flag syntax: {}", word.value),
                    None,
                    word,
                );
                continue;
            }
            let flag = match flags.flag(&name) {
                Known::Present(flag) => flag,
                Known::NotYet { since } => {
                    let help = format!("remove it; Kubernetes {since} brings the flag");
                    arguments.problem(
                        rule_id::FLAG_NOT_YET,
                        format!("unknown flag: --{name}"),
                        Some(help),
                        word,
                    );
                    continue;
                }
                Known::Removed { since, replacement } => {
                    let help = match replacement {
                        Some(other) => {
                            format!("write `--{other}` instead; Kubernetes {since} removed the flag")
                        }
                        None => format!("remove it; Kubernetes {since} removed the flag"),
                    };
                    arguments.problem(
                        rule_id::FLAG_REMOVED,
                        format!("unknown flag: --{name}"),
                        Some(help),
                        word,
                    );
                    continue;
                }
                Known::Unknown => {
                    let help = flags.nearest(&name).map(|near| format!("did you mean `--{}`?", near.name));
                    arguments.problem(rule_id::FLAG_UNKNOWN, format!("unknown flag: --{name}"), help, word);
                    continue;
                }
            };
            let value = match (inline, flag.kind) {
                (Some(value), _) => Sourced::new(value.to_owned(), word.origin.clone()),
                (None, Kind::Bool) => Sourced::new("true".to_owned(), word.origin.clone()),
                (None, _) => match words.next() {
                    // The value's word belongs to the flag: what the spec says of the flag stands behind it.
                    Some(next) => {
                        let mut origin = next.origin.clone();
                        origin.spec = origin.spec.or_else(|| word.origin.spec.clone());
                        Sourced::new(next.value.clone(), origin)
                    }
                    None => {
                        let message = format!("flag needs an argument: --{name}");
                        arguments.problem(rule_id::FLAG_VALUE_MALFORMED, message, None, word);
                        continue;
                    }
                },
            };
            if let Some(why) = malformed(&value.value, flag, flags.kube()) {
                let message = format!("invalid argument {:?} for \"--{name}\" flag: {why}", value.value);
                let help =
                    wanted_text(flag.kind, flag.name, &value.value).map(|wanted| format!("write {wanted}"));
                arguments.problem(rule_id::FLAG_WRONG_TYPE, message, help, word);
                continue;
            }
            if let Some(refused) = refused_value(&flag, flags.kube().minor(), &value.value) {
                arguments.problem(rule_id::FLAG_VALUE_REFUSED, refused.said, Some(refused.help), word);
                continue;
            }
            arguments.add(flag.same.unwrap_or(&name), value, flag.kind);
        }
        arguments.only_prints();
        arguments
    }

    /// What only prints is looked at once all flags are read.
    fn only_prints(&mut self) {
        let printing = self.given.iter().find_map(|(name, value)| {
            printed_by(name, &value.value).map(|what| (what, name.clone(), value.origin.clone()))
        });
        if let Some((what, name, origin)) = printing {
            let message = format!("prints its {what}, and ends with status 0");
            let help = Some(format!("remove `--{name}`"));
            self.problems.push(ArgumentProblem { rule: rule_id::FLAG_ONLY_PRINTS, message, help, origin });
        }
    }

    fn stray(&mut self, word: &Sourced<String>) {
        let message = format!("unknown command {}", word.value);
        let help = "remove the word, or write it as the value of a flag: `--flag=value`".to_owned();
        self.problem(rule_id::ARGUMENT_NOT_A_FLAG, message, Some(help), word);
    }

    fn problem(&mut self, rule: RuleId, message: String, help: Option<String>, word: &Sourced<String>) {
        self.problems.push(ArgumentProblem { rule, message, help, origin: word.origin.clone() });
    }

    /// Lists and maps grow with each mention, other flags keep the last. `name` is the one of several that set the same.
    fn add(&mut self, name: &str, value: Sourced<String>, kind: Kind) {
        let grows = matches!(kind, Kind::Strings | Kind::Ints) || kind.is_map();
        if let Some((_, before)) = self.given.iter_mut().find(|(given, _)| given == name) {
            if grows && !before.value.is_empty() {
                before.value.push(',');
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
    pub(super) fn get(&self, name: &str) -> Option<&Sourced<String>> {
        self.given.iter().find(|(given, _)| given == name).map(|(_, value)| value)
    }

    /// The value of a flag that is given and not empty.
    pub(super) fn text(&self, name: &str) -> Option<&Sourced<String>> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The items of a list that is given: as they are, whatever space or nothing is between the commas.
    ///
    /// Mirrors github.com/spf13/pflag/string_slice.go: readAsCSV.
    pub(super) fn list(&self, name: &str) -> Option<Sourced<Vec<String>>> {
        let given = self.get(name)?;
        let items = given.value.split(',').filter(|_| !given.value.is_empty());
        Some(Sourced::new(items.map(str::to_owned).collect(), given.origin.clone()))
    }

    /// Whether a boolean flag is on, when it is given.
    pub(super) fn bool(&self, name: &str) -> Option<Sourced<bool>> {
        let given = self.get(name)?;
        parse_bool(&given.value).map(|on| Sourced::new(on, given.origin.clone()))
    }

    /// The flags that are given.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Sourced<String>)> {
        self.given.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// The whole seconds of a duration with or without a sign.
///
/// Mirrors Go's time.ParseDuration.
pub(super) fn seconds(text: &str) -> Option<i64> {
    signed_duration(text).map(|(sign, duration)| sign * duration.seconds())
}

/// Why a text is no value of a flag, in Go's words.
fn malformed(text: &str, flag: Flag, kube: Kube) -> Option<String> {
    if flag.kind == Kind::Taints {
        return crate::proof::kubelet::taints::of_flag(text, kube).err();
    }
    wanted_text(flag.kind, flag.name, text)?;
    let invalid = |function: &str| format!("strconv.{function}: parsing {text:?}: invalid syntax");
    Some(match flag.kind {
        Kind::Bool => invalid("ParseBool"),
        Kind::Int | Kind::Ints => invalid("ParseInt"),
        Kind::Float => invalid("ParseFloat"),
        Kind::Duration => format!("time: invalid duration {text:?}"),
        Kind::Ip => format!("failed to parse IP: {text:?}"),
        Kind::BoolMap => bad_pair(text),
        Kind::NamedCertKey => "expected comma separated certificate and key file paths".to_owned(),
        Kind::Quantity => "unable to parse quantity".to_owned(),
        Kind::ReservedMemory => {
            "the reserved memory has incorrect format, expected numaNodeID:type=quantity[,type=quantity...]"
                .to_owned()
        }
        _ => "malformed pair, expect string=string".to_owned(),
    })
}

/// The pair of a map from names to `true` or `false` that is none.
///
/// Mirrors k8s.io/component-base/cli/flag: MapStringBool.Set.
fn bad_pair(text: &str) -> String {
    let mut pairs = text.split(',').filter(|pair| !pair.trim().is_empty());
    let said = pairs.find_map(|pair| match pair.split_once('=') {
        None => Some(format!("missing bool value for {}", pair.trim())),
        Some((name, value)) if parse_bool(value.trim()).is_none() => {
            let (name, value) = (name.trim(), value.trim());
            Some(format!(
                "invalid value of {name}={value}, err: strconv.ParseBool: parsing {value:?}: invalid syntax"
            ))
        }
        Some(_) => None,
    });
    said.unwrap_or_else(|| "malformed pair".to_owned())
}
