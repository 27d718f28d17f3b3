use super::condition::{Verdict, verdict};
use super::environment::Environment;
use super::host::Lying;
use super::lines::{Remark, read_lines};
use super::settings::{EnvironmentFile, Settings};
use super::specifier::Specifiers;
use super::variable::Variable;
use super::{
    Host, LONGEST_WORD, MOST_WORDS, Traced, command, env_file, expand, glob, keys, name, values, verify,
};
use crate::facts::{
    Fact, File, Files, Ignored, Origin, Process, Reason, Sourced, StartFault, StartFaultKind,
};

/// A service with its drop-ins, as systemd loads it.
pub struct Service {
    settings: Settings,
    /// The unit's own file; its drop-ins come after it.
    file: File,
    name: String,
    host: Host,
    /// Why systemd refuses the unit's file.
    refused: Option<(String, Origin)>,
    ignored: Vec<Ignored>,
}

impl Service {
    /// Loads a unit: its file, then its drop-ins in the order in which systemd reads them. `name` is the unit's, `path` that
    /// of its file.
    ///
    /// Mirrors systemd's src/core/load-fragment.c: unit_load_fragment, and src/core/load-dropin.c: unit_load_dropin. A
    /// fatal error in the unit's own file refuses the unit; one in a drop-in drops only the rest of that drop-in.
    pub fn load(name: &str, path: &str, file: &File, drop_ins: &[&File], host: &Host) -> Self {
        let specifiers = Specifiers { unit: Some(name), path, host };
        let mut settings = Settings::default();
        let mut ignored = Vec::new();
        let stopped = apply(file, &specifiers, &mut settings, &mut ignored);
        let refused = stopped.map(|remark| (remark.said, file.origin(remark.range)));
        if refused.is_none() {
            for drop_in in drop_ins {
                if let Some(remark) = apply(drop_in, &specifiers, &mut settings, &mut ignored) {
                    let said = format!("{}; the rest of the drop-in is ignored", remark.said);
                    ignored.push(Ignored { said, help: None, origin: drop_in.origin(remark.range) });
                }
            }
        }
        let own = settings.ignored.drain(..);
        ignored.extend(own.map(|(said, origin)| {
            let path = said.strip_prefix("Invalid environment assignment, ignoring: ");
            let path =
                path.filter(|path| path.trim_start_matches('-').starts_with('/') && !path.contains('='));
            let help = path.map(|path| format!("write `EnvironmentFile={path}`"));
            Ignored { said, help, origin }
        }));
        Self { settings, file: file.clone(), name: name.to_owned(), host: host.clone(), refused, ignored }
    }

    /// The program of each command and its first words, as far as they are known: without variables in place.
    pub fn commands(&self) -> Vec<(String, Vec<String>)> {
        let texts = |words: &[command::Word]| words.iter().map(|word| word.text.text()).collect();
        let commands = self.settings.commands.iter();
        commands.map(|started| (started.command.path.text(), texts(&started.command.words))).collect()
    }

    /// Where one of its commands is.
    pub fn command_origin(&self, command: usize) -> Option<Origin> {
        self.settings.commands.get(command).map(|started| started.origin.clone())
    }

    /// The env files that it reads.
    pub fn environment_files(&self) -> &[EnvironmentFile] {
        &self.settings.files
    }

    /// The paths that its conditions test, and its working directory.
    pub fn asked_paths(&self) -> impl Iterator<Item = &str> {
        let conditions = self.settings.conditions.iter().chain(&self.settings.asserts);
        let user = self.settings.user.as_deref();
        let directory = self.settings.working_directory.as_ref();
        let directory = directory.and_then(|directory| directory.asked(user, &self.host));
        conditions.filter_map(|condition| condition.path()).chain(directory)
    }

    /// The patterns of paths that its conditions test.
    pub fn asked_patterns(&self) -> impl Iterator<Item = &str> {
        let conditions = self.settings.conditions.iter().chain(&self.settings.asserts);
        conditions.filter_map(|condition| condition.pattern())
    }

    /// Records what is at a path that a condition tests.
    pub fn tell_path(&mut self, path: &str, lying: Lying) {
        self.host.paths.insert(path.to_owned(), lying);
    }

    /// The units without which it is not started, and where they are named.
    pub fn required(&self) -> impl Iterator<Item = (&str, &Origin)> {
        self.settings.required.iter().map(|(name, origin)| (name.as_str(), origin))
    }

    /// Why systemd refuses to load it; in systemd's words.
    pub fn refused(&self) -> Option<(String, Origin)> {
        let verified =
            || verify::refusal(&self.settings, &self.file).map(|fault| (words_of(&fault.kind), fault.origin));
        self.refused.clone().or_else(verified)
    }

    /// What systemd starts by one of its commands: the words, the environment and what prevents the start. `files` are
    /// those of its machine.
    ///
    /// Mirrors systemd's src/core/execute.c: exec_child and exec_context_load_environment.
    pub fn process(&self, command: usize, files: &Files) -> Process {
        let targets = self.settings.targets.iter().map(|(_, target)| target.clone()).collect();
        let ignored = self.ignored.clone();
        let watchdog = self.settings.watchdog.clone();
        let mut process = Process { whole: true, ignored, targets, watchdog, ..Process::default() };
        if let Some((said, origin)) = &self.refused {
            let kind = StartFaultKind::Refused(said.clone());
            process.faults.push(StartFault { kind, origin: origin.clone(), fatal: true });
            return process;
        }
        process.faults.extend(verify::refusal(&self.settings, &self.file));
        process.faults.extend(verify::user(&self.settings, &self.host));
        let directory = self.settings.working_directory.as_ref();
        let user = self.settings.user.as_deref();
        process.faults.extend(directory.and_then(|directory| directory.fault(user, &self.host)));
        self.conditions(&mut process);
        let mut environment = Environment::of(&self.settings, &self.host, &self.name);
        self.read_files(files, &mut environment, &mut process);
        process.replaced = self.replaced(command, &environment);
        environment.unset(&self.settings.unset);
        self.words(command, &environment, &mut process);
        for (name, variable) in environment.values.iter().filter(|(_, variable)| variable.written) {
            let origin = variable.file.origin(variable.value.range());
            process.environment.insert(name.clone(), Sourced::new(variable.value.text(), origin));
        }
        let long =
            |(name, value): &(&String, &Sourced<String>)| name.len() + value.value.len() + 2 > LONGEST_WORD;
        let too_long = process.environment.iter().find(long).map(|(_, value)| value.origin.clone());
        process.faults.extend(too_long.map(|origin| StartFault {
            kind: StartFaultKind::TooLong,
            origin,
            fatal: true,
        }));
        process
    }

    /// What is lost of the variables that a command refers to.
    fn replaced(&self, command: usize, environment: &Environment) -> Vec<Sourced<String>> {
        let Some(started) = self.settings.commands.get(command) else { return Vec::new() };
        let words: Vec<String> = started.command.words.iter().map(|word| word.text.text()).collect();
        let used = |name: &str| {
            let (plain, braces) = (format!("${name}"), format!("${{{name}}}"));
            words.iter().any(|word| *word == plain || word.contains(&braces))
        };
        let lost = |(name, lost, by): &(String, Variable, Variable)| {
            let at = lost.file.origin(lost.value.range());
            let text = match by.value.is_empty() {
                true => format!("`{name}` of {} is emptied by {}", at.describe(), by.file.source.name()),
                false => {
                    let by = by.file.origin(by.value.range());
                    format!("`{name}` of {} is replaced by {}", at.describe(), by.describe())
                }
            };
            Sourced::new(text, at)
        };
        let written =
            environment.replaced.iter().filter(|(name, lost, _)| used(name) && !lost.value.is_empty());
        written.map(lost).collect()
    }

    fn conditions(&self, process: &mut Process) {
        for (list, what) in [(&self.settings.conditions, "Condition"), (&self.settings.asserts, "Assert")] {
            let (kind, condition, fatal) = match verdict(list, &self.host) {
                Verdict::Holds => continue,
                Verdict::Fails(condition) => {
                    let said = format!("`{what}{}` is not met", condition.shown());
                    (StartFaultKind::ConditionFails(said), condition, true)
                }
                Verdict::Depends(condition) => {
                    let said = format!("`{what}{}` must be met", condition.shown());
                    (StartFaultKind::StartsOnlyIf(said), condition, false)
                }
            };
            process.faults.push(StartFault { kind, origin: condition.origin.clone(), fatal });
        }
        for (name, origin) in &self.settings.requisite {
            let kind = StartFaultKind::StartsOnlyIf(format!("`{name}` must have been started before"));
            process.faults.push(StartFault { kind, origin: origin.clone(), fatal: false });
        }
    }

    fn read_files(&self, files: &Files, environment: &mut Environment, process: &mut Process) {
        let named = &self.settings.files;
        for (index, one) in named.iter().enumerate() {
            if one.unknown {
                environment.open = true;
                let said = format!("`{}` must set the variables that the command needs", one.path);
                let kind = StartFaultKind::StartsOnlyIf(said);
                process.faults.push(StartFault { kind, origin: one.origin.clone(), fatal: false });
                continue;
            }
            let found: Vec<&File> = match glob::is_pattern(&one.path) {
                true => glob::found(&one.path, files),
                false => files.get(&one.path).known().into_iter().collect(),
            };
            // A file that is listed again later is read there; the later entry may have a minus.
            let same = |later: &EnvironmentFile| later.path == one.path && later.optional == one.optional;
            let again = named.iter().skip(index + 1).any(same);
            if !(again && !found.is_empty() && !glob::is_pattern(&one.path)) {
                for file in &found {
                    if let Some(Remark { said, range }) = environment.add(file)
                        && !one.optional
                    {
                        let said = format!("Failed to load environment files: {said}");
                        let origin = file.origin(range);
                        process.faults.push(StartFault {
                            kind: StartFaultKind::Refused(said),
                            origin,
                            fatal: true,
                        });
                    }
                    process.ignored.extend(env_file::remarks(file));
                }
            }
            if let Fact::Unknown(reason) = files.get(&one.path)
                && found.is_empty()
                && !glob::is_pattern(&one.path)
            {
                environment.open = true;
                process.faults.extend(not_known(one, &reason));
                continue;
            }
            let broken: Vec<&str> = match glob::is_pattern(&one.path) {
                true => files.broken_links().filter(|path| glob::matches(&one.path, path)).collect(),
                false => Vec::new(),
            };
            let missing = found.is_empty().then_some(one.path.as_str());
            for path in broken.into_iter().chain(missing).take(1) {
                let kind = match one.optional {
                    true => StartFaultKind::OptionalEnvironmentFileMissing(path.to_owned()),
                    false => StartFaultKind::EnvironmentFileMissing(path.to_owned()),
                };
                process.faults.push(StartFault { kind, origin: one.origin.clone(), fatal: !one.optional });
            }
        }
    }

    fn words(&self, command: usize, environment: &Environment, process: &mut Process) {
        let Some(started) = self.settings.commands.get(command) else { return };
        let mut words: Vec<Word> = Vec::new();
        let mut all = 0;
        for word in &started.command.words {
            let mut unset = Vec::new();
            let expanded = match started.command.expands {
                true => expand::word(&word.text, environment, &mut unset),
                false => vec![expand::Expanded { word: word.text.clone(), variable: None }],
            };
            // systemd itself may have what it is to pass on.
            for name in unset.into_iter().filter(|name| !self.settings.passed.contains(name)) {
                let kind = StartFaultKind::VariableUnset(name);
                process.faults.push(StartFault {
                    kind,
                    origin: started.file.origin(word.range.clone()),
                    fatal: false,
                });
            }
            for one in expanded {
                let (file, range) = match one.variable {
                    Some(variable) => (&variable.file, one.word.range()),
                    None => (&started.file, word.range.clone()),
                };
                all += one.word.0.len() + 1;
                let too_long = one.word.0.len() >= LONGEST_WORD || all > MOST_WORDS;
                words.push(Word {
                    text: sourced(file, &one.word, range),
                    unknown: one.word.unknown().is_some(),
                });
                if too_long {
                    process.words.extend(words.into_iter().skip(1).take(1).map(|word| word.text));
                    let fault = StartFault {
                        kind: StartFaultKind::TooLong,
                        origin: started.origin.clone(),
                        fatal: true,
                    };
                    return process.faults.push(fault);
                }
            }
        }
        if words.is_empty() {
            let kind = StartFaultKind::Refused(NO_NAME.to_owned());
            process.faults.push(StartFault { kind, origin: started.origin.clone(), fatal: true });
        }
        for word in words.into_iter().skip(1) {
            match word.unknown {
                true => process.hide(word.text),
                false => process.words.push(word.text),
            }
        }
    }
}

/// The condition of an env file that is not known. An optional one matters only if the command has a variable that nothing else
/// sets, unless something makes it.
fn not_known(one: &EnvironmentFile, reason: &Reason) -> Option<StartFault> {
    if one.optional && !matches!(reason, Reason::MadeBefore(_)) {
        return None;
    }
    let must = if one.optional { "may set" } else { "must set" };
    let kind = StartFaultKind::StartsOnlyIf(format!("{reason}, and {must} what the command needs"));
    Some(StartFault { kind, origin: one.origin.clone(), fatal: false })
}

/// What becomes of a program without even a name.
const NO_NAME: &str = "Main process exited, code=exited, status=203/EXEC";

struct Word {
    text: Sourced<String>,
    unknown: bool,
}

/// Applies a file; gives where and why systemd reads no further.
fn apply(
    file: &File,
    specifiers: &Specifiers<'_>,
    settings: &mut Settings,
    ignored: &mut Vec<Ignored>,
) -> Option<Remark> {
    let lines = read_lines(file);
    let line = |remark: Remark| Ignored { said: remark.said, help: None, origin: file.origin(remark.range) };
    ignored.extend(lines.ignored.into_iter().map(line));
    for entry in &lines.entries {
        if !keys::is_known(&entry.section, &entry.key) {
            let said = format!("Unknown key '{}' in section [{}], ignoring.", entry.key, entry.section);
            let help = keys::meant(&entry.section, &entry.key);
            ignored.push(Ignored { said, help, origin: file.origin(entry.key_at.clone()) });
            continue;
        }
        let value = entry.value.text();
        if !values::is_accepted(&entry.section, &entry.key, &value) {
            let said = format!("Failed to parse {}= value, ignoring: {value}", entry.key);
            ignored.push(Ignored { said, help: None, origin: file.origin(entry.range()) });
            continue;
        }
        if let Err(remark) = settings.apply(entry, file, specifiers) {
            return Some(remark);
        }
    }
    lines.stopped
}

/// A word with its place.
fn sourced(file: &File, word: &Traced, range: std::ops::Range<usize>) -> Sourced<String> {
    Sourced::new(word.text(), file.origin(range))
}

/// The error with which systemd refuses a unit.
fn words_of(kind: &StartFaultKind) -> String {
    match kind {
        StartFaultKind::Refused(said) => said.clone(),
        StartFaultKind::SeveralCommands => verify::SEVERAL.to_owned(),
        _ => verify::NO_COMMAND.to_owned(),
    }
}

/// The unit's name at the end of a path.
pub(super) fn name_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    if name::is_valid(name) { name } else { "kubelet.service" }
}
