use crate::diagnostic::{Finding, Level};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use jiff::Timestamp;

use super::common::{Compiled, When, compile, now, shown, terminal};
use super::instant::instant;
use super::{End, Failure, print, say};
use crate::Outcome;
use crate::diagnostic::suggest;
use crate::facts::Facts;
use crate::facts::from_folder::{Imported, import};
use crate::facts::from_plan::Scope;
use crate::kube::Minor;
use crate::model::Node;
use crate::proof;
use crate::report::proof::{self as report, Look};
use crate::report::{SpecPlaces, human, locate};
use crate::rules::{self, Levels};
use crate::source::Source;
use crate::world::{ReadError, Tree};

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

/// Arguments of `nodejoin prove`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The spec
    #[arg(default_value = "cluster.toml", conflicts_with = "from")]
    spec: PathBuf,
    /// Prove existing files in a folder instead of a spec; they are recognised by their content
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
    /// The release of the components in the folder, unless a file says otherwise, such as 1.37
    #[arg(long, value_name = "RELEASE", requires = "from", value_parser = release)]
    kubernetes: Option<Minor>,
    /// Prove only one node
    #[arg(long, value_name = "NAME")]
    node: Option<String>,
    /// The time of the proof, such as 2027-06-01 or 2027-06-01T00:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    at: Option<Timestamp>,
    /// Show when nodes can no longer join or renew their certificates, up to a time
    #[arg(long, value_name = "TIME", value_parser = instant)]
    until: Option<Timestamp>,
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
    let Compiled { outcome, .. } = compile(&args.spec, at, false)?;
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

/// Proves a folder. Mistakes in its files are always reported on standard error, and also in a JSON document.
fn from(args: &Args, folder: &Path, at: Timestamp) -> Result<End, Failure> {
    let tree = Tree::read(folder).map_err(|error| {
        let why = match error {
            ReadError::Refused(words) => words,
            _ => "it is not a folder".to_owned(),
        };
        Failure(format!("cannot read `{}`: {why}", shown(folder)))
    })?;
    let Imported { mut facts, mut findings } = import(&tree, &folder.to_string_lossy(), args.kubernetes);
    let levels = Levels::default();
    let set_levels = |findings: &mut dyn Iterator<Item = &mut Finding>| {
        findings.for_each(|finding| finding.level = levels.of(finding));
    };
    set_levels(&mut findings.iter_mut());
    let nothing = Arc::new(Source::new("", ""));
    let places = SpecPlaces::new(&nothing);
    if !findings.is_empty() {
        let options = terminal(args.color, std::io::stderr().is_terminal());
        say(human::render(&locate(&findings, &places), &options).trim_end());
    }
    if let Some(name) = &args.node {
        facts.classes.retain(|class| class.nodes.contains(name));
        if facts.classes.is_empty() {
            return Err(Failure(format!("there is no node `{}` in the folder", name.escape_debug())));
        }
    }
    let end = show(args, &places, &set_levels, &facts, Some(&findings), at)?;
    let fine = findings.iter().all(|finding| finding.level != Level::Deny);
    Ok(if fine { end } else { End::Findings })
}

fn show(
    args: &Args,
    places: &SpecPlaces<'_>,
    set_levels: &dyn Fn(&mut dyn Iterator<Item = &mut Finding>),
    facts: &Facts,
    of_files: Option<&[Finding]>,
    at: Timestamp,
) -> Result<End, Failure> {
    let options = terminal(args.color, std::io::stdout().is_terminal());
    let look = Look { color: options.color, unicode: options.unicode };
    if let Some(until) = args.until {
        let mut outlook = proof::until(facts, at, until);
        set_levels(&mut outlook.proof.findings_mut());
        outlook.merge_alike();
        match args.format {
            Format::Human => print(&report::outlook(&outlook, look))?,
            Format::Json => print(&report::outlook_json(&outlook, of_files, places)?)?,
            Format::Mermaid => print(&report::mermaid(&outlook.proof))?,
            Format::Svg => print(&report::svg(&outlook.proof))?,
        }
        let fine = outlook.proof.joins() && outlook.changes.is_empty();
        return Ok(if fine { End::Clean } else { End::Findings });
    }
    let mut proof = proof::prove(facts, at);
    set_levels(&mut proof.findings_mut());
    proof.merge_alike();
    match args.format {
        Format::Human => print(&report::tree(&proof, look))?,
        Format::Json => print(&report::json(&proof, of_files, places)?)?,
        Format::Mermaid => print(&report::mermaid(&proof))?,
        Format::Svg => print(&report::svg(&proof))?,
    }
    Ok(if proof.joins() { End::Clean } else { End::Findings })
}

/// Prints the findings of `check` on standard error.
fn tell(args: &Args, outcome: &Outcome) {
    let options = terminal(args.color, std::io::stderr().is_terminal());
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
