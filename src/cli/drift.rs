use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::common::{SPEC, TextOrJson, compile_values, find_node, now, shown, without_errors};
use super::exit::{self, print_as};
use super::{End, Failure, print};
use crate::Outcome;
use crate::diagnostic::{Part, Place, command};
use crate::drift::{FileDrift, State, of_configz, of_files};
use crate::explain::{Given, of_lines};
use crate::model::Node;
use crate::plan::Plan;
use crate::render::Trail;
use crate::report::{Locate as _, Medium, SpecPlaces, drift as report};
use crate::source::Path as SpecPath;
use crate::world::{Found, LARGEST_FILE, read_machines};

/// Arguments of `nodejoin drift`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  nodejoin drift worker-1 --collect | ssh root@10.0.0.1 sh >worker-1.tar       the machine's files
  mkdir worker-1 && tar -C worker-1 -x -f worker-1.tar && nodejoin drift worker-1 worker-1
  kubectl get --raw /api/v1/nodes/worker-1/proxy/configz >configz.json && nodejoin drift worker-1 configz.json

Secrets are not compared. Exit status: 0 no difference, 1 differences, 2 could not run.")]
pub(super) struct Args {
    /// The node, or the pool of a machine that is not listed
    node: String,
    /// A folder with the machine's files from its root on, or the answer of its kubelet's /configz
    #[arg(required_unless_present = "collect")]
    path: Option<PathBuf>,
    /// Print a script for a shell on the machine, which writes its files as a tar file to standard output
    #[arg(long, conflicts_with = "path")]
    collect: bool,
    /// The spec
    #[arg(long, default_value = SPEC, value_name = "SPEC")]
    spec: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value = "human")]
    format: TextOrJson,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let at = now(None)?;
    let outcome = values(args, at, &[])?;
    let key = find_node(&outcome.cluster, &args.node)?.key.0.clone();
    // The places are those of this node, not of one that is alike.
    let keys: &[Arc<str>] = if key.is_empty() { &[] } else { &[key] };
    let outcome = values(args, at, keys)?;
    let node = find_node(&outcome.cluster, &args.node)?;
    let Some(path) = &args.path else {
        print(&script(&outcome, node)?)?;
        return Ok(End::Clean);
    };
    let drifts = match path.is_file() {
        true => vec![configz(&outcome, node, path)?],
        false => files(&outcome, node, path)?,
    };
    let places = SpecPlaces::new(&outcome.source);
    let behind = |file: &str, line: usize| behind(&outcome, &places, file, line);
    match args.format {
        TextOrJson::Human => print_as(Medium::Terminal, &report::text(&drifts, &behind))?,
        TextOrJson::Json => print_as(Medium::Json, &report::json(node.name.as_str(), &drifts, &behind)?)?,
    }
    let same = drifts.iter().all(|drift| drift.state == State::Same);
    Ok(if same { End::Clean } else { End::Findings })
}

/// The spec compiled for its values, which has no errors.
fn values(args: &Args, at: Timestamp, apart: &[Arc<str>]) -> Result<Outcome, Failure> {
    without_errors(compile_values(&args.spec, at, apart)?.outcome, &shown(&args.spec))
}

/// Compares a copy of the machine's files. The guard of the output knows what is in them.
fn files(outcome: &Outcome, node: &Node, folder: &Path) -> Result<Vec<FileDrift>, Failure> {
    let tree = read_machines(folder)
        .map_err(|_| Failure(format!("cannot read `{}`: it is not a folder", shown(folder))))?;
    exit::see_folder(&tree);
    let read = |path: &str| match tree.files.get(path.trim_start_matches('/')) {
        Some(Found::File(bytes)) => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    };
    of_files(outcome, node, &read).map_err(|error| Failure(error.to_string()))
}

/// Compares the answer of a kubelet's /configz.
fn configz(outcome: &Outcome, node: &Node, path: &Path) -> Result<FileDrift, Failure> {
    let failed = |why: String| Failure(format!("cannot read `{}`: {why}", shown(path)));
    let mut text = String::new();
    #[allow(clippy::disallowed_methods, reason = "the edge: a file that the user names")]
    let file = std::fs::File::open(path).map_err(|error| failed(error.to_string()))?;
    file.take(LARGEST_FILE).read_to_string(&mut text).map_err(|error| failed(error.to_string()))?;
    let answer = serde_json::from_str(&text).map_err(|error| failed(format!("it is not JSON: {error}")))?;
    let compared = of_configz(outcome, node, &answer).map_err(|error| Failure(error.to_string()))?;
    let (planned, differences) = compared.ok_or_else(|| {
        failed(
            "it is not the answer of /configz, which has the configuration under `kubeletconfig`".to_owned(),
        )
    })?;
    let state = if differences.is_empty() { State::Same } else { State::Different };
    Ok(FileDrift { path: "the running kubelet".to_owned(), planned, state, differences })
}

/// The place of the spec behind a line of a compiled file.
fn behind(outcome: &Outcome, places: &SpecPlaces<'_>, file: &str, line: usize) -> Option<String> {
    let given = Given { path: file, text: None, line: Some(line) };
    let explained = of_lines(outcome, &given).ok()?.into_iter().next()?;
    let of_spec = |(path, part): (SpecPath, Part)| {
        let spot = places.locate(&Place::Spec(path, part));
        let position = spot.source.position(spot.range.start);
        format!("{}:{}:{}", spot.source.name(), position.line, position.column)
    };
    let mut behind = explained.behind.into_iter().rev();
    behind.find_map(|one| match (one.value, one.trail) {
        (Some(path), _) => Some(of_spec((path, Part::Value))),
        (None, Trail::Spec(path, part)) => Some(of_spec((path, part))),
        (None, _) => None,
    })
}

/// A script that packs the files of the node's bundle, as far as they are there.
fn script(outcome: &Outcome, node: &Node) -> Result<String, Failure> {
    let plan = outcome.plan().map_err(|error| Failure(error.to_string()))?;
    let planned = plan.of_node(node).iter().filter(|planned| planned.artifact.id != "node-readme");
    let words: Vec<String> =
        planned.map(|planned| command::word(&format!("./{}", planned.file.path))).collect();
    let folder = Plan::folder(node);
    Ok(format!(
        "# The files of {folder} as they are on the machine; with secrets: keep the output private.\n\
         cd / && for file in {}; do [ ! -f \"$file\" ] || printf '%s\\n' \"$file\"; done | tar -c -f - -T -\n",
        words.join(" ")
    ))
}
