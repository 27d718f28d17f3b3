//! Parts shared by the commands that read a spec.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use jiff::Timestamp;

use super::exit::{self, Seen, Stream, is_terminal, know, print, print_as};
use super::instant::instant;
use super::signals::writing;
use super::{End, Failure, say};
use crate::diagnostic::{Finding, Findings, Level, command, suggest};
use crate::model::{Cluster, Node};
use crate::report::{self, Format, SpecPlaces, human};
use crate::sink::{Difference, Edit, Leftover, NewFile};
use crate::source::{Included, Path as SpecPath, Source, Tree};
use crate::spec::read;
use crate::world::{DiskWorld, World};
use crate::{Options, Outcome, SpecUnreadable};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings fail like errors
    Warnings,
}

/// Output formats of what is for people or for one kind of program.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TextOrJson {
    /// Text, for people
    Human,
    /// One JSON document
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

/// The spec that commands read if they are given none.
pub(super) const SPEC: &str = "cluster.toml";

/// The spec and how to report on it.
#[derive(clap::Args)]
pub(super) struct SpecArgs {
    /// The spec
    #[arg(default_value = SPEC)]
    spec: PathBuf,
    #[command(flatten)]
    how: ReportArgs,
}

/// Several specs and how to report on them.
#[derive(clap::Args)]
pub(super) struct SpecsArgs {
    /// The specs; of several, each is compiled by itself
    #[arg(default_value = "cluster.toml", value_name = "SPEC")]
    specs: Vec<PathBuf>,
    #[command(flatten)]
    how: ReportArgs,
}

impl SpecsArgs {
    /// Each spec by itself, in the order of the command line.
    pub(super) fn each(&self) -> Vec<SpecArgs> {
        self.specs.iter().map(|spec| SpecArgs { spec: spec.clone(), how: self.how.clone() }).collect()
    }

    /// The output format of the findings.
    pub(super) fn format(&self) -> Format {
        self.how.format
    }

    /// Prints the findings of all specs as one report, for people with a line about each spec that has some.
    pub(super) fn report(&self, outcomes: &[Outcome]) -> Result<(), Failure> {
        let sources = outcomes.iter().map(|outcome| &outcome.source);
        let places: Vec<SpecPlaces<'_>> = sources.map(SpecPlaces::new).collect();
        let each = outcomes.iter().zip(&places);
        let located = each.map(|(outcome, places)| report::locate(&outcome.findings, places));
        let (located, names): (Vec<_>, Vec<_>) =
            located.zip(outcomes.iter().map(|outcome| outcome.source.name())).unzip();
        let format = self.how.format;
        if format != Format::Human {
            let all = report::together(located);
            return match format.render(&all) {
                Some(report) => print_as(format.medium(), &report?),
                None => Ok(()),
            };
        }
        let options = terminal(self.how.color, is_terminal(Stream::Err));
        let closing = located.iter().zip(names);
        let closing: String = closing.filter_map(|(own, name)| human::closing(own, name, &options)).collect();
        let text = human::render(&report::together(located), &options) + &closing;
        if !text.is_empty() {
            say(text.trim_end_matches('\n'));
        }
        Ok(())
    }
}

/// How to report.
#[derive(clap::Args, Clone)]
pub(super) struct ReportArgs {
    /// Output format of the findings
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Additional levels that count as failures
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// The time to compare expirations with, such as 2027-06-01 or 2027-06-01T00:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    at: Option<Timestamp>,
    /// When to use colours
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    color: When,
}

/// A file of a spec that is about to be edited.
pub(super) struct Editable<'o> {
    pub(super) edit: Edit<'static>,
    /// The file as it was compiled.
    pub(super) source: &'o Source,
    /// Its folder, from the spec's: paths in it are relative to that.
    pub(super) folder: &'o str,
}

/// A compiled spec and its folder.
pub(super) struct Compiled {
    pub(super) outcome: Outcome,
    pub(super) folder: PathBuf,
}

impl SpecArgs {
    /// The spec's world, its name there, and how to compile it.
    pub(super) fn world(&self) -> Result<(Seen<DiskWorld>, &str, PathBuf, Options), Failure> {
        let (world, file, folder) = world(&self.spec, self.now()?)?;
        let name = self.spec.display().to_string();
        Ok((
            world,
            file,
            folder,
            Options { name, deny_warnings: self.how.deny.is_some(), ..Options::default() },
        ))
    }

    /// The spec's path as the user gave it.
    pub(super) fn path(&self) -> &Path {
        &self.spec
    }

    /// The spec as the last word of a command that is printed; nothing where it is what the command reads anyway.
    pub(super) fn word(&self) -> String {
        match self.spec == Path::new(SPEC) {
            true => String::new(),
            false => format!(" {}", command::path(&self.spec.display().to_string())),
        }
    }

    /// Locks the spec for an edit: what is compiled from now on is what is edited.
    pub(super) fn edit(&self) -> Result<Edit<'static>, Failure> {
        match Edit::of(&self.spec, writing(true)) {
            Ok(edit) => Ok(edit),
            // A spec that cannot be read is reported as by every other command.
            Err(error) => Err(self.compile().err().unwrap_or_else(|| error.into())),
        }
    }

    /// Locks a file that the spec includes for an edit.
    pub(super) fn edit_included(&self, part: &Included) -> Result<Edit<'static>, Failure> {
        let folder = self.spec.parent().unwrap_or(Path::new(""));
        Ok(Edit::of(&folder.join(&part.path), writing(true))?)
    }

    /// The one file of the spec that writes a token, with the lock for editing it: that of the spec, or that of an included
    /// file. Refused if several files write parts of it.
    pub(super) fn edit_of_token<'o>(
        &self,
        edit: Edit<'static>,
        outcome: &'o Outcome,
        name: &str,
    ) -> Result<Editable<'o>, Failure> {
        let path = SpecPath::of("tokens").key(name);
        let source: &Source = &outcome.source;
        let own = Tree::parse(source.text()).has(&path);
        let parts: Vec<&Included> =
            source.included().iter().filter(|part| Tree::parse(part.source.text()).has(&path)).collect();
        match (own, parts.as_slice()) {
            (_, []) => Ok(Editable { edit, source, folder: "" }),
            (false, [part]) => {
                Ok(Editable { edit: self.edit_included(part)?, source: &part.source, folder: &part.folder })
            }
            (_, [first, ..]) => Err(Failure(format!(
                "the token `{}` is written in several files, among them {}; edit them by hand",
                name.escape_debug(),
                first.source.name().escape_debug(),
            ))),
        }
    }

    /// Compiles the spec.
    pub(super) fn compile(&self) -> Result<Compiled, Failure> {
        self.compile_for(false, Path::new("out"))
    }

    /// Compiles the spec for a build to a folder that signs what it writes, or one that does not.
    pub(super) fn compile_for(&self, signed: bool, out: &Path) -> Result<Compiled, Failure> {
        let (world, file, folder, options) = self.world()?;
        let options = Options { signed, out: out.display().to_string(), ..options };
        compile_in(&self.spec, &world, file, folder, &options)
    }

    /// The failure of a spec that cannot be read.
    pub(super) fn unreadable(&self, error: SpecUnreadable) -> Failure {
        unreadable(&self.spec, error)
    }

    /// `--at`, SOURCE_DATE_EPOCH, or the present.
    pub(super) fn now(&self) -> Result<Timestamp, Failure> {
        now(self.how.at)
    }

    /// Prints what `build` or `build --check` found, for people or for programs; what killed runs left, for people, on standard error.
    pub(super) fn report_tree(
        &self,
        outcome: &Outcome,
        differences: &[Difference],
        leftovers: &[Leftover],
        changes: Option<&[report::Need]>,
        target: &Path,
    ) -> Result<(), Failure> {
        let places = SpecPlaces::new(&outcome.source);
        let located = report::locate(&outcome.findings, &places);
        match report::tree::render(self.how.format, &located, differences, leftovers, changes, target) {
            Some(report) => print_as(self.how.format.medium(), &report?),
            None => {
                self.report_outcome(outcome)?;
                print(&differences.iter().map(|difference| format!("{difference}\n")).collect::<String>())?;
                leftovers.iter().for_each(|left| say(&left.to_string()));
                Ok(())
            }
        }
    }

    /// Prints findings: for people on standard error, for programs on standard output.
    pub(super) fn report(&self, source: &Arc<Source>, findings: &[Finding]) -> Result<(), Failure> {
        let places = SpecPlaces::new(source);
        let located = report::locate(findings, &places);
        match self.how.format.render(&located) {
            Some(report) => print_as(self.how.format.medium(), &report?)?,
            None => {
                let options = self.terminal();
                let mut text = human::render(&located, &options);
                text.push_str(&human::closing(&located, source.name(), &options).unwrap_or_default());
                say(text.trim_end_matches('\n'));
            }
        }
        Ok(())
    }

    /// The output format of the findings.
    pub(super) fn format(&self) -> Format {
        self.how.format
    }

    /// Whether the findings are printed for people.
    pub(super) fn is_human(&self) -> bool {
        self.how.format == Format::Human
    }

    /// Prints the findings of a compiled spec; for people only if there are any.
    pub(super) fn report_outcome(&self, outcome: &Outcome) -> Result<(), Failure> {
        if outcome.findings.is_empty() && self.is_human() {
            return Ok(());
        }
        self.report(&outcome.source, &outcome.findings)
    }

    /// The terminal that findings are printed to.
    fn terminal(&self) -> human::Options {
        terminal(self.how.color, is_terminal(Stream::Err))
    }
}

/// How to write to a terminal or to a file.
pub(super) fn terminal(color: When, terminal: bool) -> human::Options {
    #[allow(clippy::disallowed_methods, reason = "the edge: where the process's environment is read")]
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    #[allow(clippy::disallowed_methods, reason = "the edge: where the process's environment is read")]
    let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
    let color = match color {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal && !set("NO_COLOR") && !dumb,
    };
    #[allow(clippy::disallowed_methods, reason = "the edge: where the process's environment is read")]
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let width = if terminal { columns.or_else(exit::columns).unwrap_or(100).clamp(60, 140) } else { 100 };
    human::Options { color, unicode: !dumb, width, ..human::Options::default() }
}

/// The text of a spec with those that it includes, for a command that needs single keys of it.
pub(super) fn uncompiled(spec: &Path) -> Result<Source, Failure> {
    let (world, file, _) = world(spec, Timestamp::UNIX_EPOCH)?;
    let name = spec.display().to_string();
    let bytes = world.read_spec(file);
    let bytes = bytes.map_err(|error| unreadable(spec, SpecUnreadable { path: name.clone(), error }))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(read(&world, file, Source::spec(name, text), &mut Findings::new()))
}

/// Compiles a spec at an instant, for a command that proves the plan itself.
pub(super) fn compile_unproven(spec: &Path, at: Timestamp) -> Result<Compiled, Failure> {
    let (world, file, folder) = world(spec, at)?;
    let name = spec.display().to_string();
    let options = Options { name, unproven: true, each_table: true, ..Options::default() };
    compile_in(spec, &world, file, folder, &options)
}

/// The outcome of a spec with this name, for a command that cannot go on with errors in it.
pub(super) fn without_errors(outcome: Outcome, name: &str) -> Result<Outcome, Failure> {
    let errors = outcome.findings.iter().filter(|finding| finding.level == Level::Deny);
    match errors.map(|finding| finding.message.as_str()).next() {
        None => Ok(outcome),
        Some(first) => {
            let name = name.escape_debug();
            Err(Failure(format!("{name} does not compile, which `nodejoin check` explains: {first}")))
        }
    }
}

/// The node of a name, or the pool of machines that are not listed.
pub(super) fn find_node<'c>(cluster: &'c Cluster, name: &str) -> Result<&'c Node, Failure> {
    cluster.nodes.iter().find(|node| node.name.as_str() == name).ok_or_else(|| {
        let near = suggest::nearest(name, cluster.nodes.iter().map(|node| node.name.as_str()));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Failure(format!("there is no node `{}`{near}", name.escape_debug()))
    })
}

/// Compiles a spec at an instant for its values: without the proof, and with one shape for nodes that are alike, but for the tables
/// with these keys.
pub(super) fn compile_values(spec: &Path, at: Timestamp, apart: &[Arc<str>]) -> Result<Compiled, Failure> {
    let (world, file, folder) = world(spec, at)?;
    let name = spec.display().to_string();
    let options = Options { name, unproven: true, apart: apart.to_vec(), ..Options::default() };
    compile_in(spec, &world, file, folder, &options)
}

/// The same for the spec `file` of another world than the disk; `name` is the spec in reports.
pub(super) fn compile_world(world: impl World, file: &str, name: &str) -> Result<Outcome, Failure> {
    let options = Options { name: name.to_owned(), unproven: true, ..Options::default() };
    let outcome = crate::compile(&Seen::new(world, file), file, &options);
    let outcome = outcome.map_err(|error| unreadable(Path::new(name), error))?;
    know(&outcome.source);
    Ok(outcome)
}

/// Compiles the spec `file` of a world; the guard of the output then knows its secrets.
fn compile_in(
    spec: &Path,
    world: &Seen<DiskWorld>,
    file: &str,
    folder: PathBuf,
    options: &Options,
) -> Result<Compiled, Failure> {
    let outcome = crate::compile(world, file, options).map_err(|error| unreadable(spec, error))?;
    know(&outcome.source);
    Ok(Compiled { outcome, folder })
}

/// The failure of a spec that cannot be read, by the path that the user gave.
fn unreadable(spec: &Path, mut error: SpecUnreadable) -> Failure {
    error.path = spec.display().to_string();
    Failure(error.to_string())
}

/// The world of a spec at an instant, the spec's name there, and its folder.
fn world(spec: &Path, at: Timestamp) -> Result<(Seen<DiskWorld>, &str, PathBuf), Failure> {
    let file = spec.file_name().and_then(|name| name.to_str());
    let file = file.ok_or_else(|| Failure(format!("`{}` is not the path of a file", spec.display())))?;
    let folder = match spec.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    Ok((Seen::new(DiskWorld::in_repository(folder.clone(), at), file), file, folder))
}

/// The time to compare with: the argument, SOURCE_DATE_EPOCH, or now.
pub(super) fn now(at: Option<Timestamp>) -> Result<Timestamp, Failure> {
    if let Some(at) = at {
        return Ok(at);
    }
    #[allow(clippy::disallowed_methods, reason = "the edge: where the process's environment is read")]
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => seconds
            .parse()
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .ok_or_else(|| Failure("SOURCE_DATE_EPOCH is not a number of seconds since 1970".to_owned())),
        // Kubernetes has no finer unit than a second.
        Err(_) => Ok(Timestamp::from_second(Timestamp::now().as_second())?),
    }
}

/// The end of a command that reports findings.
pub(super) fn end(outcome: &Outcome) -> End {
    if outcome.is_clean() { End::Clean } else { End::Findings }
}

/// The end of a command on several specs: that of the worst one. A failure is printed; the last one is the command's.
pub(super) fn worst(ends: impl IntoIterator<Item = Result<End, Failure>>) -> Result<End, Failure> {
    let mut worst = Ok(End::Clean);
    for end in ends {
        match (end, &worst) {
            (Err(failure), _) => {
                if let Err(earlier) = std::mem::replace(&mut worst, Err(failure)) {
                    say_failure(&earlier);
                }
            }
            (Ok(End::Findings), Ok(_)) => worst = Ok(End::Findings),
            (Ok(_), _) => {}
        }
    }
    worst
}

/// Prints a failure that is not the last one.
fn say_failure(Failure(message): &Failure) {
    say(&format!("nodejoin: {}", report::visible(message, &['\n'])));
}

/// A new file that only its owner may read, or that everybody may.
pub(super) fn new_file(path: PathBuf, content: &[u8], secret: bool) -> NewFile<'_> {
    NewFile { path, content, mode: if secret { 0o600 } else { 0o644 } }
}

/// A path for messages.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string().escape_debug().to_string()
}
