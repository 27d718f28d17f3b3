use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::common::{Compiled, When, compile_unproven, now, shown, terminal, worst};
use super::exit::{self, Stream, is_terminal, print_as};
use super::instant::instant;
use super::{End, Failure, say};
use crate::Outcome;
use crate::diagnostic::{Finding, Level, Place, suggest};
use crate::facts::Facts;
use crate::facts::from_folder::{Beside, Imported, import};
use crate::facts::from_plan::Scope;
use crate::kube::Minor;
use crate::model::Node;
use crate::proof;
use crate::report::human::{self, Options};
use crate::report::proof::{self as report, Look};
use crate::report::{Medium, SpecPlaces, locate, visible};
use crate::rules::form::import_unreadable;
use crate::rules::{self, Levels};
use crate::source::Source;
use crate::world::{Found, ReadError, Tree, read_machines};

/// Output formats of a proof.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A tree, for people
    Human,
    /// One JSON document
    Json,
    /// A sequence diagram for Mermaid
    Mermaid,
    /// A sequence diagram as a picture
    Svg,
}

impl Format {
    fn medium(self) -> Medium {
        match self {
            Format::Human | Format::Mermaid => Medium::Terminal,
            Format::Json => Medium::Json,
            Format::Svg => Medium::Xml,
        }
    }
}

/// Arguments of `nodejoin prove`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The specs; each is proven by itself, and the JSON document of several has a list, `specs`
    #[arg(default_value = "cluster.toml", conflicts_with = "from", value_name = "SPEC")]
    specs: Vec<PathBuf>,
    /// Prove existing files in a folder instead of a spec; they are recognised by their content; exit status 2 if one could
    /// not be read
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
    /// The release of the components in the folder if no file gives it, such as 1.37
    #[arg(long, value_name = "RELEASE", requires = "from", value_parser = release)]
    kubernetes: Option<Minor>,
    /// The folder has every file of its machines and every object of the cluster: a file or a binding that is not in it does not
    /// exist, and breaks the proof where a component needs it. Otherwise that is a condition, except for a machine whose
    /// folder has etc/os-release or etc/machine-id and the missing file's own folder
    #[arg(long, requires = "from")]
    complete: bool,
    /// Prove only one node
    #[arg(long, value_name = "NAME")]
    node: Option<String>,
    /// The time of the proof, such as 2027-06-01 or 2027-06-01T00:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    at: Option<Timestamp>,
    /// Show when nodes can no longer join or renew their certificates, up to a time
    #[arg(long, value_name = "TIME", value_parser = instant)]
    until: Option<Timestamp>,
    /// Show the evidence of every step, and each class of nodes by itself
    #[arg(long)]
    verbose: bool,
    /// Print the command and configuration of each component instead of a proof, each word with its place, and what has no effect
    #[arg(long, conflicts_with = "until")]
    commands: bool,
    /// Output format of the proof
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// When to use colours
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    color: When,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let at = now(args.at)?;
    if let Some(folder) = &args.from {
        return from(args, folder, at);
    }
    match args.specs.as_slice() {
        [spec] => of_spec(args, spec, at)?.finish(),
        specs => several(args, specs, at),
    }
}

/// Proves several specs, each by itself. What is printed of them is one document.
fn several(args: &Args, specs: &[PathBuf], at: Timestamp) -> Result<End, Failure> {
    if args.node.is_some() {
        return Err(Failure("`--node` is about one spec; pass only that".to_owned()));
    }
    if !matches!(args.format, Format::Human | Format::Json) {
        return Err(Failure("a diagram is of one spec; pass only that".to_owned()));
    }
    let mut ends = Vec::new();
    let mut list = Vec::new();
    for spec in specs {
        let name = spec.display().to_string();
        let proven = match of_spec(args, spec, at) {
            Ok(proven) => proven,
            Err(Failure(why)) => {
                ends.push(Err(Failure(format!("{}: {why}", shown(spec)))));
                continue;
            }
        };
        match args.format {
            Format::Json => {
                list.push(json!({ "spec": name, "proof": serde_json::from_str::<Value>(&proven.text)? }))
            }
            _ => print_as(proven.medium, &format!("{}\n{}\n", visible(&name, &[]), proven.text))?,
        }
        ends.push(Ok(proven.end));
    }
    if args.format == Format::Json {
        print_as(Medium::Json, &(serde_json::to_string_pretty(&json!({ "specs": list }))? + "\n"))?;
    }
    worst(ends)
}

fn of_spec(args: &Args, spec: &Path, at: Timestamp) -> Result<Shown, Failure> {
    let Compiled { outcome, .. } = compile_unproven(spec, at)?;
    let leaves_nothing = |finding: &Finding| rules::of(finding.rule).is_some_and(|rule| rule.leaves_nothing);
    let unreadable = outcome.findings.iter().any(leaves_nothing);
    if unreadable {
        tell(args, &outcome);
        return Err(Failure("nothing can be proven until the spec can be read".to_owned()));
    }
    let node = args.node.as_deref().map(|name| find(&outcome, name)).transpose()?;
    let facts = match outcome.facts(Scope { only: node, edits: None }) {
        Ok(facts) => facts,
        Err(error) => {
            tell(args, &outcome);
            return Err(Failure(format!("nothing can be proven: {error}")));
        }
    };
    if facts.classes.is_empty() {
        return Err(Failure("nothing to prove: the spec has no nodes".to_owned()));
    }
    let places = SpecPlaces::new(&outcome.source);
    show(args, &places, &|findings| outcome.set_levels(findings), &facts, None, at)
}

/// A proof as it is printed.
struct Shown {
    text: String,
    medium: Medium,
    end: End,
}

impl Shown {
    fn finish(self) -> Result<End, Failure> {
        print_as(self.medium, &self.text)?;
        Ok(self.end)
    }
}

/// Proves a folder. Mistakes in its files are always reported on standard error, and also in a JSON document.
fn from(args: &Args, folder: &Path, at: Timestamp) -> Result<End, Failure> {
    let tree = read_machines(folder).map_err(|error| {
        let why = match error {
            ReadError::Refused(words) => words,
            _ => "it is not a folder".to_owned(),
        };
        Failure(format!("cannot read `{}`: {why}", shown(folder)))
    })?;
    exit::see_folder(&tree);
    let Imported { summary, mut facts, mut findings } = import(
        &tree,
        &folder.to_string_lossy(),
        Beside { kubernetes: args.kubernetes, complete: args.complete },
    );
    let levels = Levels::default();
    let set_levels = |findings: &mut dyn Iterator<Item = &mut Finding>| {
        findings.for_each(|finding| finding.level = levels.of(finding));
    };
    set_levels(&mut findings.iter_mut());
    let nothing = Arc::new(Source::new("", ""));
    let places = SpecPlaces::new(&nothing);
    if !findings.is_empty() {
        let options = terminal(args.color, is_terminal(Stream::Err));
        say(human::render(&locate(&findings, &places), &options).trim_end());
    }
    if let Some(name) = &args.node {
        facts.classes.retain(|class| class.nodes.contains(name));
        if facts.classes.is_empty() {
            return Err(Failure(format!("there is no node `{}` in the folder", name.escape_debug())));
        }
    }
    let of_folder = report::Folder { summary: &summary, findings: &findings };
    let end = show(args, &places, &set_levels, &facts, Some(of_folder), at)?.finish()?;
    let fine = findings.iter().all(|finding| finding.level != Level::Deny);
    match (fine, end) {
        (true, End::Clean) => unread(&tree, &findings).map_or(Ok(End::Clean), Err),
        _ => Ok(End::Findings),
    }
}

/// Why a proof without findings is not conclusive: unread files might change it.
fn unread(tree: &Tree, findings: &[Finding]) -> Option<Failure> {
    if !tree.complete {
        let why = "the folder has too much in it to read all of it; the proof is only about what was read";
        return Some(Failure(why.to_owned()));
    }
    let refused = |name: &str| {
        let unreadable = |found: &Found| matches!(found, Found::Unreadable(ReadError::Refused(_)));
        tree.files.iter().any(|(path, found)| unreadable(found) && name.ends_with(path.as_str()))
    };
    let names: BTreeSet<&str> = findings
        .iter()
        .filter(|finding| import_unreadable::is(finding))
        .filter_map(|finding| match &finding.place {
            Place::Other(source, _) => Some(source.name()),
            Place::Spec(..) | Place::SpecBytes(_) => None,
        })
        .filter(|name| may_be_configuration(name) || refused(name))
        .collect();
    let first = names.first()?;
    let others = match names.len() {
        1 => String::new(),
        2 => " and 1 other file".to_owned(),
        many => format!(" and {} other files", many - 1),
    };
    Some(Failure(format!("the proof does not hold: `{first}`{others} could not be read")))
}

/// Whether a component could read a file of this name. Others, such as pictures and programs, do not matter to a join.
fn may_be_configuration(name: &str) -> bool {
    const READ: [&str; 17] = [
        "yaml",
        "yml",
        "json",
        "conf",
        "config",
        "kubeconfig",
        "service",
        "socket",
        "env",
        "sh",
        "csv",
        "pem",
        "crt",
        "cer",
        "key",
        "token",
        "toml",
    ];
    let name = name.rsplit('/').next().unwrap_or(name);
    match name.rsplit_once('.') {
        Some((_, extension)) => READ.contains(&extension),
        None => ["kubelet", "kubeconfig", "config"].contains(&name),
    }
}

fn show(
    args: &Args,
    places: &SpecPlaces<'_>,
    set_levels: &dyn Fn(&mut dyn Iterator<Item = &mut Finding>),
    facts: &Facts,
    of_folder: Option<report::Folder<'_>>,
    at: Timestamp,
) -> Result<Shown, Failure> {
    if args.commands {
        return commands(args, facts);
    }
    let options: Options = terminal(args.color, is_terminal(Stream::Out));
    let medium = args.format.medium();
    let Options { color, unicode, width, .. } = options;
    let look = Look { color, unicode, width, verbose: args.verbose };
    if let Some(until) = args.until {
        if until <= at {
            return Err(Failure(format!("`--until` is not after the time of the proof, {at}: {until}")));
        }
        let mut outlook = proof::until(facts, at, until);
        set_levels(&mut outlook.proof.findings_mut());
        outlook.merge_alike();
        let text = match args.format {
            Format::Human => report::outlook(&outlook, look),
            Format::Json => report::outlook_json(&outlook, of_folder, places)?,
            Format::Mermaid => report::mermaid(&outlook.proof),
            Format::Svg => report::svg(&outlook.proof),
        };
        let fine = outlook.proof.joins() && outlook.changes.is_empty();
        return Ok(Shown { text, medium, end: if fine { End::Clean } else { End::Findings } });
    }
    let mut proof = proof::prove(facts, at);
    set_levels(&mut proof.findings_mut());
    proof.merge_alike();
    let text = match args.format {
        Format::Human => report::tree(&proof, of_folder, look),
        Format::Json => report::json(&proof, of_folder, places)?,
        Format::Mermaid => report::mermaid(&proof),
        Format::Svg => report::svg(&proof),
    };
    let fine = proof.joins() && proof.findings().all(|finding| finding.level != Level::Deny);
    Ok(Shown { text, medium, end: if fine { End::Clean } else { End::Findings } })
}

/// What the components are started with.
fn commands(args: &Args, facts: &Facts) -> Result<Shown, Failure> {
    let Options { color, unicode, width, .. } = terminal(args.color, is_terminal(Stream::Out));
    let look = Look { color, unicode, width, verbose: args.verbose };
    let text = match args.format {
        Format::Human => report::commands::text(facts, look),
        Format::Json => report::commands::json(facts)?,
        Format::Mermaid | Format::Svg => {
            return Err(Failure("commands are text or JSON; pass `--format json`".to_owned()));
        }
    };
    Ok(Shown { text, medium: args.format.medium(), end: End::Clean })
}

/// Prints the findings of `check` on standard error.
fn tell(args: &Args, outcome: &Outcome) {
    let options = terminal(args.color, is_terminal(Stream::Err));
    let located = locate(&outcome.findings, &SpecPlaces::new(&outcome.source));
    say(human::render(&located, &options).trim_end());
}

fn find<'o>(outcome: &'o Outcome, name: &str) -> Result<&'o Node, Failure> {
    let nodes = &outcome.cluster.nodes;
    nodes.iter().find(|node| node.name.as_str() == name).ok_or_else(|| {
        let near = suggest::nearest(name, nodes.iter().map(|node| node.name.as_str()));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Failure(format!("there is no node `{}`{near}", name.escape_debug()))
    })
}

/// A release as people write it.
fn release(text: &str) -> Result<Minor, String> {
    Minor::read(text).map_err(|error| error.to_string())
}
