use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::common::{SPEC, TextOrJson, compile_values, find_node, now, shown, without_errors};
use super::exit::print_as;
use super::{End, Failure};
use crate::Outcome;
use crate::diagnostic::suggest;
use crate::explain::{Given, NotFound, Setting, of_lines, of_node, unset};
use crate::model::Node;
use crate::plan::Plan;
use crate::report::{Medium, SpecPlaces, explain as report};
use crate::source::Path as SpecPath;
use crate::world::LARGEST_IN_TREE;

/// Arguments of `nodejoin explain`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  nodejoin explain worker-1                        every setting that is in a file of worker-1
  nodejoin explain worker-1 maxPods                one of them, or those below a key: kubelet.config
  nodejoin explain out/nodes/worker-1/etc/kubernetes/kubelet.yaml:7

A file is recognised by its path below the built folder, or by its text wherever it is.

Exit status: 0 done, 2 could not run.")]
pub(super) struct Args {
    /// A node (or a pool whose machines are not listed), or a file with or without a line: FILE:LINE
    #[arg(value_name = "NODE|FILE[:LINE]")]
    what: String,
    /// Only settings with this key, or below it
    key: Option<String>,
    /// The spec
    #[arg(long, default_value = SPEC, value_name = "SPEC")]
    spec: PathBuf,
    /// List every line in which a setting is
    #[arg(long)]
    verbose: bool,
    /// Output format
    #[arg(long, value_enum, default_value = "human")]
    format: TextOrJson,
}

/// So many lines of a setting are listed.
const MOST: usize = 4;

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let at = now(None)?;
    let outcome = values(args, at, &[])?;
    // Nodes that are alike share the places of one of them: those of the node that is meant are found in a second run.
    let outcome = match own_table(args, &outcome)? {
        Some(key) => values(args, at, &[key])?,
        None => outcome,
    };
    let places = SpecPlaces::new(&outcome.source);
    let (text, medium) = match (find(&outcome, &args.what), args.format) {
        (Some(node), TextOrJson::Human) => {
            let most = if args.verbose { usize::MAX } else { MOST };
            (report::settings(&of_key(args, &outcome, node)?, &places, most), Medium::Terminal)
        }
        (Some(node), TextOrJson::Json) => {
            let settings = of_key(args, &outcome, node)?;
            (report::settings_json(node.name.as_str(), &settings, &places)?, Medium::Json)
        }
        (None, TextOrJson::Human) => (report::lines(&file(args, &outcome)?, &places), Medium::Terminal),
        (None, TextOrJson::Json) => (report::lines_json(&file(args, &outcome)?, &places)?, Medium::Json),
    };
    print_as(medium, &text)?;
    Ok(End::Clean)
}

/// The spec compiled for its values, which has no errors.
fn values(args: &Args, at: Timestamp, apart: &[Arc<str>]) -> Result<Outcome, Failure> {
    without_errors(compile_values(&args.spec, at, apart)?.outcome, &shown(&args.spec))
}

fn find<'o>(outcome: &'o Outcome, name: &str) -> Option<&'o Node> {
    outcome.cluster.nodes.iter().find(|node| node.name.as_str() == name)
}

/// The key of the table of the node that is meant, if its shape has the places of another one.
fn own_table(args: &Args, outcome: &Outcome) -> Result<Option<Arc<str>>, Failure> {
    let node = match find(outcome, &args.what) {
        Some(node) => Some(node),
        None => {
            let lines = file(args, outcome)?;
            let folder = |node: &&Node| {
                let folder = Plan::folder(node) + "/";
                lines.first().is_some_and(|line| line.file.starts_with(&folder))
            };
            outcome.cluster.nodes.iter().find(folder)
        }
    };
    let Some(node) = node else { return Ok(None) };
    let shape = outcome.cluster.shapes.get(node.shape);
    let of_another = shape.is_some_and(|shape| {
        shape.path.parent() == Some(&SpecPath::of("nodes")) && shape.path != node.path()
    });
    Ok(of_another.then(|| node.key.0.clone()))
}

/// The settings of a node that have the key, if one is given.
fn of_key(args: &Args, outcome: &Outcome, node: &Node) -> Result<Vec<Setting>, Failure> {
    let all = of_node(outcome, node).map_err(|error| Failure(error.to_string()))?;
    let Some(key) = &args.key else { return Ok(all) };
    let matches = |setting: &&Setting| {
        let path = setting.key.to_string();
        let below =
            path.strip_prefix(key.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        below || setting.key.last_key() == Some(key)
    };
    let found: Vec<Setting> = all.iter().filter(matches).cloned().collect();
    if !found.is_empty() {
        return Ok(found);
    }
    if let Some(setting) = unset(outcome, node, key) {
        return Ok(vec![setting]);
    }
    let names: Vec<String> = all.iter().map(|setting| setting.key.to_string()).collect();
    let last = all.iter().filter_map(|setting| setting.key.last_key());
    let near = suggest::nearest(key, names.iter().map(String::as_str).chain(last));
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let key = key.escape_debug();
    Err(Failure(format!("no file of `{}` has a value of `{key}`{near}", node.name)))
}

/// What is behind a file, or behind one of its lines.
fn file(args: &Args, outcome: &Outcome) -> Result<Vec<crate::explain::Explained>, Failure> {
    if args.key.is_some() {
        return Err(no_node(outcome, &args.what));
    }
    let (path, line) = match args.what.rsplit_once(':') {
        Some((path, line)) => match line.parse() {
            Ok(line) => (path, Some(line)),
            Err(_) => (args.what.as_str(), None),
        },
        None => (args.what.as_str(), None),
    };
    // A file that cannot be read is still recognised by its path.
    let text = text_of(Path::new(path));
    let given = Given { path, text: text.as_deref(), line };
    of_lines(outcome, &given).map_err(|error| match error {
        NotFound::File(near) if path.contains('/') || Path::new(path).exists() => {
            let near = near.map(|near| format!("; the nearest is `{}`", near.escape_debug()));
            let (path, near) = (path.escape_debug(), near.unwrap_or_default());
            Failure(format!("the spec does not compile to `{path}`, nor to a file with its text{near}"))
        }
        NotFound::File(_) => no_node(outcome, path),
        NotFound::Line(lines) => Failure(format!("`{}` has {lines} lines", path.escape_debug())),
        NotFound::Differs(file, line, planned) => Failure(format!(
            "this line is not what the spec compiles to; line {line} of `{}` is `{}`",
            file.escape_debug(),
            planned.escape_debug()
        )),
        NotFound::Plan(error) => Failure(error.to_string()),
    })
}

/// The text of a file, as far as it is a regular one of a sensible size.
#[allow(clippy::disallowed_methods, reason = "the edge: a file that the user names")]
fn text_of(path: &Path) -> Option<String> {
    let file =
        std::fs::File::open(path).ok().filter(|file| file.metadata().is_ok_and(|kind| kind.is_file()))?;
    let mut text = String::new();
    file.take(LARGEST_IN_TREE).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The failure of a name that no node has.
fn no_node(outcome: &Outcome, name: &str) -> Failure {
    match find_node(&outcome.cluster, name) {
        Ok(node) => Failure(format!("`{}` is a node, and no file", node.name)),
        Err(failure) => failure,
    }
}
