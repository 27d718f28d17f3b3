use std::fs::File;
use std::io::{BufReader, stdin};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::common::{TextOrJson, When, compile_unproven, now, shown, terminal};
use super::exit::{self, Stream, is_terminal, print_as};
use super::instant::instant;
use super::{End, Failure};
use crate::diagnose::{Diagnosis, diagnose};
use crate::diagnostic::Finding;
use crate::facts::from_folder::{Imported, import};
use crate::facts::from_plan::Scope;
use crate::proof::{self, Proof};
use crate::report::{Medium, SpecPlaces, diagnosis as report};
use crate::rules::Levels;
use crate::source::Source;
use crate::world::{Tree, read_machines};

/// Arguments of `nodejoin diagnose`.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  journalctl -u kubelet -b --no-pager | nodejoin diagnose --from /srv/copy-of-the-machine

Exit status: 0 if no line is recognised, 1 if one is, 2 if it could not run. The first 512 MiB of a log are read. Lines that no symptom \
matches are counted.")]
pub(super) struct Args {
    /// The log: lines of a journal, of a component's standard error, or of `kubectl logs`; `-` is standard input
    #[arg(default_value = "-", value_name = "FILE")]
    log: PathBuf,
    /// Find the causes in a folder of files that the machines have, as `prove --from` reads it
    #[arg(long, value_name = "FOLDER", conflicts_with = "spec")]
    from: Option<PathBuf>,
    /// Find the causes in a spec
    #[arg(long, value_name = "SPEC")]
    spec: Option<PathBuf>,
    /// The time of the proof, such as 2027-06-01 or 2027-06-01T00:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    at: Option<Timestamp>,
    /// Output format
    #[arg(long, value_enum, default_value = "human")]
    format: TextOrJson,
    /// When to use colours
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    color: When,
}

/// What a folder or a spec proves.
struct Proven {
    proof: Proof,
    of_files: Vec<Finding>,
    source: Arc<Source>,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let proven = match (&args.from, &args.spec) {
        (Some(folder), _) => Some(of_folder(folder, now(args.at)?)?),
        (None, Some(spec)) => Some(of_spec(spec, now(args.at)?)?),
        (None, None) => None,
    };
    let diagnosis = read(&args.log)?;
    see(&diagnosis);
    let source =
        proven.as_ref().map_or_else(|| Arc::new(Source::new("", "")), |proven| proven.source.clone());
    let places = SpecPlaces::new(&source);
    let of_proof = proven.as_ref().map(|proven| (&proven.proof, &proven.of_files[..]));
    match args.format {
        TextOrJson::Json => print_as(Medium::Json, &report::json(&diagnosis, of_proof, &places)?)?,
        TextOrJson::Human => {
            let options = terminal(args.color, is_terminal(Stream::Out));
            print_as(Medium::Terminal, &report::text(&diagnosis, of_proof, &places, &options))?;
        }
    }
    Ok(if diagnosis.seen.is_empty() { End::Clean } else { End::Findings })
}

fn read(log: &Path) -> Result<Diagnosis, Failure> {
    let failed = |error: std::io::Error| Failure(format!("cannot read `{}`: {error}", shown(log)));
    match log == Path::new("-") {
        true => diagnose(stdin().lock()).map_err(failed),
        #[allow(clippy::disallowed_methods, reason = "the edge: a log that the user names")]
        false => File::open(log).and_then(|file| diagnose(BufReader::new(file))).map_err(failed),
    }
}

/// Shows the guard of the output the lines that are printed: secrets in them are covered.
fn see(diagnosis: &Diagnosis) {
    let names: Vec<String> = (0..diagnosis.seen.len()).map(|index| format!("log-{index}")).collect();
    let texts = diagnosis.seen.iter().map(|seen| seen.text.as_bytes());
    let tree = Tree::of(names.iter().map(String::as_str).zip(texts));
    exit::see_folder(&tree);
}

fn of_folder(folder: &Path, at: Timestamp) -> Result<Proven, Failure> {
    let tree = read_machines(folder)
        .map_err(|_| Failure(format!("cannot read `{}`: it is not a folder", shown(folder))))?;
    exit::see_folder(&tree);
    let Imported { facts, mut findings, .. } = import(&tree, &folder.to_string_lossy(), None);
    let levels = Levels::default();
    let mut proof = proof::prove(&facts, at);
    let all = findings.iter_mut().chain(proof.findings_mut());
    all.for_each(|finding| finding.level = levels.of(finding));
    Ok(Proven { proof, of_files: findings, source: Arc::new(Source::new("", "")) })
}

fn of_spec(spec: &Path, at: Timestamp) -> Result<Proven, Failure> {
    let outcome = compile_unproven(spec, at)?.outcome;
    let facts = outcome.facts(Scope::default());
    let facts = facts.map_err(|error| Failure(format!("nothing can be proven: {error}")))?;
    let mut proof = proof::prove(&facts, at);
    outcome.set_levels(proof.findings_mut());
    Ok(Proven { proof, of_files: outcome.findings.clone(), source: outcome.source.clone() })
}
